use super::*;
use crate::document::flow::shown::{on_a_small_stack, shown};

const ANNEX: [&str; 16] = [
    "đoạn 1: Phụ lục",
    "đoạn 2: Mẫu thống kê, báo cáo kết quả triển khai",
    "đoạn 3: 1. Thông tin chung",
    "đoạn 4: - Tên đơn vị: Viện Nghiên cứu Mẫu",
    "đoạn 5: - Đánh giá kết quả thực hiện chiến dịch trong phạm vi quản lý: Tốt,\nđúng hạn.",
    "đoạn 6: 2. Thông tin số liệu",
    "bảng 1 r0c0: STT",
    "bảng 1 r0c1: Nội dung",
    "bảng 1 r0c2: Số lượng",
    "bảng 1 r0c3: Ghi chú",
    "bảng 1 r1c0: 1",
    "bảng 1 r1c1: Tổng số cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch",
    "bảng 1 r1c2: 25",
    "bảng 1 r1c3: Còn 5 đơn vị",
    "bảng 1 r2c0: 2",
    "bảng 1 r2c1: Tổng số cơ quan tổ chức triển khai chiến dịch",
];

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/documents/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn p() {
    let l = Limits::default();
    for (n, r) in [("annex.docx", read_docx as fn(&[u8], &Limits) -> _), ("hard.docx", read_docx), ("spans.docx", read_docx), ("annex.odt", read_odt), ("spans.odt", read_odt), ("annex.doc", read_doc), ("spans.doc", read_doc)] {
        println!("== {n}");
        match r(&file(n), &l) { Ok(d) => for x in shown(&d) { println!("{x}") }, Err(e) => println!("{e}") }
    }
}
