// Writes the workbooks and documents that a file of jobs asks for, with ExcelJS and docx.
const fs = require("fs");

async function workbook(job) {
  const ExcelJS = require("exceljs");
  const book = new ExcelJS.Workbook();
  book.created = book.modified = new Date(Date.UTC(2020, 9, 20));
  for (const sheet of job.sheets) {
    const page = book.addWorksheet(sheet.name, { state: sheet.hidden ? "hidden" : "visible" });
    for (const cell of sheet.cells) {
      const made = page.getCell(cell.row, cell.column);
      made.value = cell.value;
      if (cell.format) made.numFmt = cell.format;
    }
    for (const [top, left, bottom, right] of sheet.merged) page.mergeCells(top, left, bottom, right);
    for (const row of sheet.hiddenRows) page.getRow(row).hidden = true;
  }
  return Buffer.from(await book.xlsx.writeBuffer());
}

async function document(job) {
  const d = require("docx");
  const lines = (text) => text.split("\n").map((line, at) => new d.TextRun({ text: line, break: at ? 1 : 0 }));
  const blocks = job.blocks.map((block) => {
    if (block.text !== undefined) return new d.Paragraph({ children: lines(block.text) });
    const cell = (text) => new d.TableCell({ children: [new d.Paragraph({ children: lines(String(text)) })] });
    const rows = block.rows.map((row) => new d.TableRow({ children: row.map(cell) }));
    return new d.Table({ rows, width: { size: 100, type: d.WidthType.PERCENTAGE } });
  });
  return d.Packer.toBuffer(new d.Document({ sections: [{ children: blocks }] }));
}

(async () => {
  for (const job of JSON.parse(fs.readFileSync(process.argv[2], "utf8"))) {
    fs.writeFileSync(job.file, job.kind === "xlsx" ? await workbook(job) : await document(job));
  }
})();
