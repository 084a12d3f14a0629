//! What the binary formats of Excel, .xls and .xlsb, have in common: numbers, errors, and fields of records.

/// The little-endian fields of a record; `None` beyond its end.
pub(super) fn u8_at(record: &[u8], at: usize) -> Option<u8> {
    record.get(at).copied()
}

pub(super) fn u16_at(record: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*record.get(at..)?.first_chunk()?))
}

pub(super) fn u32_at(record: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*record.get(at..)?.first_chunk()?))
}

pub(super) fn f64_at(record: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(*record.get(at..)?.first_chunk()?))
}

/// A number in four bytes (MS-XLS 2.5.218): thirty bits of a whole number or of a fraction, perhaps in hundredths.
pub(super) fn rk(bits: u32) -> f64 {
    let number =
        if bits & 2 == 0 { f64::from_bits(u64::from(bits & !3) << 32) } else { f64::from(bits.cast_signed() >> 2) };
    if bits & 1 == 0 { number } else { number / 100.0 }
}

/// The name that Excel shows for an error code (MS-XLS 2.5.10).
pub(super) fn error_name(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        _ => "#ERROR!",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_four_bytes_are_read() {
        assert_eq!(rk(25 << 2 | 2), 25.0);
        assert_eq!(rk((-25_i32 << 2).cast_unsigned() | 2), -25.0);
        assert_eq!(rk(1234 << 2 | 3), 12.34);
        assert_eq!(rk((1.5_f64.to_bits() >> 32) as u32), 1.5);
    }
}
