//! RTF cut into groups, control words and bytes (RTF 1.9.1, "RTF syntax"). Knows no control word's meaning but `\bin`.

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    /// `\name` or `\name5`.
    Word(&'a str, Option<i32>),
    /// `\~`
    Symbol(u8),
    /// `\'ea`
    Hex(u8),
    /// Bytes in the current encoding.
    Bytes(&'a [u8]),
}

/// The tokens of a file, in order. Never fails: what is not RTF comes out as bytes.
#[derive(Debug)]
pub(super) struct Tokens<'a>(pub &'a [u8]);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while let Some((b'\r' | b'\n', rest)) = self.0.split_first() {
            self.0 = rest;
        }
        let (first, rest) = self.0.split_first()?;
        match first {
            b'{' | b'}' => {
                self.0 = rest;
                Some(if *first == b'{' { Token::Open } else { Token::Close })
            }
            b'\\' => {
                self.0 = rest;
                self.control()
            }
            _ => {
                let ends = |byte: &u8| matches!(byte, b'{' | b'}' | b'\\' | b'\r' | b'\n');
                let length = self.0.iter().position(ends).unwrap_or(self.0.len());
                Some(Token::Bytes(self.take(length)))
            }
        }
    }
}

impl<'a> Tokens<'a> {
    fn control(&mut self) -> Option<Token<'a>> {
        match self.0.split_first()? {
            (b'\'', rest) => {
                let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
                self.0 = rest.get(2..).unwrap_or_default();
                let (high, low) = (digit(rest.first()).unwrap_or(0), digit(rest.get(1)).unwrap_or(0));
                u8::try_from(16 * high + low).ok().map(Token::Hex)
            }
            (byte, _) if byte.is_ascii_alphabetic() => Some(self.word()),
            (byte, rest) => {
                self.0 = rest;
                Some(Token::Symbol(*byte))
            }
        }
    }

    fn word(&mut self) -> Token<'a> {
        let name = self.take_while(|byte| byte.is_ascii_alphabetic());
        let name = std::str::from_utf8(name).unwrap_or_default();
        let is_negative = self.0.first() == Some(&b'-') && self.0.get(1).is_some_and(u8::is_ascii_digit);
        if is_negative {
            self.take(1);
        }
        let digits = self.take_while(|byte| byte.is_ascii_digit());
        let number: Option<i32> = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
        if self.0.first() == Some(&b' ') {
            self.take(1);
        }
        if name == "bin" {
            self.take(number.and_then(|number| usize::try_from(number).ok()).unwrap_or(0));
        }
        Token::Word(name, number.map(|number| if is_negative { -number } else { number }))
    }

    fn take_while(&mut self, belongs: impl Fn(&u8) -> bool) -> &'a [u8] {
        let length = self.0.iter().position(|byte| !belongs(byte)).unwrap_or(self.0.len());
        self.take(length)
    }

    fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_words_take_their_number_and_one_space() {
        let tokens: Vec<_> = Tokens(b"{\\rtf1 a\\u-3913  b\\'eA\\~\r\n\\par}").collect();
        let expected = [
            Token::Open,
            Token::Word("rtf", Some(1)),
            Token::Bytes(b"a"),
            Token::Word("u", Some(-3913)),
            Token::Bytes(b" b"),
            Token::Hex(0xEA),
            Token::Symbol(b'~'),
            Token::Word("par", None),
            Token::Close,
        ];
        assert_eq!(tokens, expected);
    }

    #[test]
    fn binary_data_is_passed_over() {
        assert_eq!(Tokens(b"\\bin3 {{{}").collect::<Vec<_>>(), [Token::Word("bin", Some(3)), Token::Close]);
        assert_eq!(Tokens(b"\\bin99999999 {").count(), 1);
    }
}
