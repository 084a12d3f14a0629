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
fn corpus() {
    let l = Limits::default();
    let mut all: Vec<_> = std::env::var("CORPUS")
        .unwrap()
        .split(' ')
        .flat_map(|d| std::fs::read_dir(d).unwrap())
        .map(|e| e.unwrap().path())
        .collect();
    all.sort();
    for p in all {
        let b = std::fs::read(&p).unwrap();
        let t = std::time::Instant::now();
        let r = if b.starts_with(b"PK") {
            read_docx(&b, &l)
        } else if b.starts_with(&[0xd0, 0xcf]) {
            read_doc(&b, &l)
        } else {
            continue;
        };
        println!(
            "== {} {:?} {}",
            p.file_name().unwrap().to_string_lossy(),
            t.elapsed(),
            match &r {
                Ok(d) => format!("{} blocks", d.blocks.len()),
                Err(e) => e.to_string(),
            }
        );
        if std::env::var("SHOW").is_ok() {
            if let Ok(d) = r {
                for x in shown(&d) {
                    println!("{x}")
                }
            }
        }
    }
}
