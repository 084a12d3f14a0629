//! *Biểu đồ*: units by state, and progress by day, with the figures that the charts are drawn from.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartPoint, ChartSolidFill,
    ChartType, Color, FormatAlign, Worksheet, XlsxError,
};

use super::letterhead::{self, Note};
use super::looks::{self, Look};
use super::pen::{Pen, Value};
use super::seal::Seal;
use super::standing::{self, State};
use super::{Scene, summary, words};

/// The columns that are printed, all of one width: a head, one for each state, and the total.
const COLUMNS: u16 = 7;
const WIDTH: f64 = 19.0;
/// The row of the charts, and that of the table of states below them.
const CHARTS: u32 = 6;
const STATES: u32 = 26;
/// Where the figures by day stand, beside what is printed.
const DAYS: u16 = COLUMNS + 1;
const INK: Color = Color::RGB(0x0040_4040);

pub(super) fn draw(sheet: &mut Worksheet, scene: &Scene, seal: &mut Seal) -> Result<(), XlsxError> {
    sheet.set_name(words::CHARTS)?;
    letterhead::set_up_paper(sheet);
    sheet.set_print_fit_to_pages(1, 1);
    sheet.set_print_area(0, 0, STATES + 2, COLUMNS - 1)?;
    for column in 0..COLUMNS {
        sheet.set_column_width(column, WIDTH)?;
    }
    let mut pen = Pen { sheet, seal, name: words::CHARTS };
    let until = Note::Words(format!("{} {}", words::AS_OF, letterhead::said(scene.drawn)));
    letterhead::draw(&mut pen, &scene.head(words::CHARTS_TITLE, until), &[WIDTH; COLUMNS as usize])?;
    draw_states(&mut pen, scene)?;
    let days = draw_days(&mut pen, scene)?;
    sheet.insert_chart_with_offset(CHARTS, 0, &states_chart(), 2, 6)?;
    let most = scene.standings.len();
    sheet.insert_chart_with_offset(CHARTS, 2, &days_chart(days, most), 130, 6)?;
    Ok(())
}

/// The table of states below the charts.
fn draw_states(pen: &mut Pen, scene: &Scene) -> Result<(), XlsxError> {
    let head = looks::head_format(Look::Words);
    let body = looks::body(Look::Middle).set_align(FormatAlign::VerticalCenter);
    let names = [words::STATE].into_iter().chain(State::ALL.map(words::state)).chain([words::TOTAL]);
    pen.sheet.set_row_height(STATES, 22)?.set_row_height(STATES + 1, 22)?;
    for (column, name) in (0..).zip(names) {
        pen.write((STATES, column), &Value::Words(name.to_owned()), &head, true)?;
    }
    pen.write((STATES + 1, 0), &Value::Words(words::UNIT_COUNT.to_owned()), &head, true)?;
    for (column, state) in (1..).zip(State::ALL) {
        let (formula, result) = summary::count_formula(scene, state);
        pen.formula((STATES + 1, column), &formula, &result, &body)?;
    }
    let sum = format!("=SUM(B{row}:F{row})", row = STATES + 2);
    pen.formula((STATES + 1, COLUMNS - 1), &sum, &scene.standings.len().to_string(), &body.set_bold())
}

/// The figures by day, beside the printed page; the last row of them.
fn draw_days(pen: &mut Pen, scene: &Scene) -> Result<u32, XlsxError> {
    let content = scene.content;
    let days = standing::days(&scene.standings, content.entries, content.campaign, content.drawn);
    pen.sheet.set_column_width(COLUMNS, 4)?;
    pen.across(CHARTS - 1, (DAYS, DAYS + 2), words::DAY_FIGURES, &looks::font(12.0).set_italic())?;
    for (column, (head, width)) in (DAYS..).zip([(words::DAY, 13), (words::NEW_UNITS, 32), (words::ALL_UNITS, 32)]) {
        pen.sheet.set_column_width(column, width)?;
        pen.write((CHARTS, column), &Value::Words(head.to_owned()), &looks::head_format(Look::Words), true)?;
    }
    let date = looks::body(Look::Moment).set_num_format("dd/mm/yyyy");
    let count = looks::body(Look::Count);
    let mut row = CHARTS;
    for day in days {
        row += 1;
        let values = [Value::Moment(day.date.into()), Value::Number(day.new), Value::Number(day.all)];
        for ((column, value), format) in (DAYS..).zip(values).zip([&date, &count, &count]) {
            pen.write((row, column), &value, format, true)?;
        }
    }
    Ok(row)
}

fn states_chart() -> Chart {
    let mut chart = framed(words::CHART_STATES, 436);
    let points: Vec<ChartPoint> = State::ALL
        .into_iter()
        .map(|state| ChartPoint::new().set_format(ChartFormat::new().set_solid_fill(&solid(bar_colour(state)))))
        .collect();
    chart
        .add_series()
        .set_name(words::UNIT_COUNT)
        .set_categories((words::CHARTS, STATES, 1, STATES, COLUMNS - 2))
        .set_values((words::CHARTS, STATES + 1, 1, STATES + 1, COLUMNS - 2))
        .set_points(&points)
        .set_gap(60)
        .set_data_label(ChartDataLabel::new().show_value().set_font(&font(12.0)));
    // The first state at the top; the scale says nothing that the labels do not.
    chart.y_axis().set_reverse().set_font(&font(11.0));
    chart.x_axis().set_hidden(true).set_major_gridlines(false).set_min(0);
    chart.legend().set_hidden();
    chart
}

/// New reports as columns, all so far as a line.
fn days_chart(last: u32, units: usize) -> Chart {
    let days = (words::CHARTS, CHARTS + 1, DAYS, last, DAYS);
    let mut chart = framed_as(ChartType::Column, words::CHART_DAYS, 652);
    chart
        .add_series()
        .set_name((words::CHARTS, CHARTS, DAYS + 1))
        .set_categories(days)
        .set_values((words::CHARTS, CHARTS + 1, DAYS + 1, last, DAYS + 1))
        .set_format(ChartFormat::new().set_solid_fill(&solid(0x009D_C3E6)))
        .set_gap(40);
    let mut line = Chart::new(ChartType::Line);
    line.add_series()
        .set_name((words::CHARTS, CHARTS, DAYS + 2))
        .set_categories(days)
        .set_values((words::CHARTS, CHARTS + 1, DAYS + 2, last, DAYS + 2))
        .set_format(ChartFormat::new().set_line(ChartLine::new().set_color(Color::RGB(0x0037_5623)).set_width(2.25)));
    chart.combine(&line);
    let interval = last.saturating_sub(CHARTS) / 12 + 1;
    chart.x_axis().set_date_axis(true).set_num_format("dd/mm").set_font(&font(10.0)).set_major_unit(interval);
    let grid = ChartLine::new().set_color(Color::RGB(0x00D9_D9D9)).set_width(0.5).clone();
    let axis = chart.y_axis();
    axis.set_min(0).set_num_format("0").set_font(&font(10.0)).set_major_gridlines(true).set_major_gridlines_line(&grid);
    if units <= 10 {
        axis.set_major_unit(1);
    }
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font(11.0));
    chart
}

fn framed(title: &str, width: u32) -> Chart {
    framed_as(ChartType::Bar, title, width)
}

fn framed_as(kind: ChartType, title: &str, width: u32) -> Chart {
    let mut chart = Chart::new(kind);
    chart.set_width(width).set_height(404).set_alt_text(title);
    chart.title().set_name(title).set_font(font(13.0).set_bold());
    let border = ChartLine::new().set_color(Color::RGB(0x00BF_BFBF)).set_width(0.75).clone();
    chart.chart_area().set_format(ChartFormat::new().set_border(&border));
    chart
}

fn font(size: f64) -> ChartFont {
    ChartFont::new().set_name("Times New Roman").set_size(size).set_color(INK).clone()
}

fn solid(colour: u32) -> ChartSolidFill {
    ChartSolidFill::new().set_color(Color::RGB(colour)).clone()
}

/// The colours of the states, strong enough for a bar.
fn bar_colour(state: State) -> u32 {
    match state {
        State::Reported => 0x0070_AD47,
        State::Late => 0x00E0_B000,
        State::InReview => 0x005B_9BD5,
        State::Returned => 0x00ED_7D31,
        State::Missing => 0x00A6_A6A6,
    }
}
