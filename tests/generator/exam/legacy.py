"""Vietnamese in the legacy fonts, as its bytes look when they are taken for windows-1252."""
import unicodedata

#: 0xA1 to 0xFE of TCVN 5712-3; a dot where it has no letter. There are no capitals with tones.
TCVN3 = "ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"
TO_TCVN3 = {letter: chr(0xA1 + at) for at, letter in enumerate(TCVN3) if letter != "."}

TONES = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
ROUND = {"\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä", "": "â"}
BREVE = {"\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë", "": "ê"}
WHOLE = {"đ": "ñ", "ơ": "ô", "ư": "ö", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}


def tcvn3(text):
    text = unicodedata.normalize("NFC", text)
    return "".join(TO_TCVN3.get(c) or TO_TCVN3.get(c.lower()) or c for c in text)


def vni(text):
    return "".join(map(vni_letter, unicodedata.normalize("NFC", text)))


def vni_letter(letter):
    small = letter.lower()
    if letter.isupper() and small != letter:
        return vni_letter(small).upper()
    if letter.isascii() or small in WHOLE:
        return WHOLE.get(small, letter)
    parts = unicodedata.normalize("NFD", letter)
    base, marks = parts[0], parts[1:]
    tone = next((m for m in marks if m in TONES), "")
    if "\u031b" in marks:
        return WHOLE["ơ" if base == "o" else "ư"] + TONES.get(tone, "")
    if "\u0302" in marks:
        return base + ROUND[tone]
    if "\u0306" in marks:
        return base + BREVE[tone]
    return base + TONES[tone] if tone else letter
