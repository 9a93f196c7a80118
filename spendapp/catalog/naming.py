"""How names are compared: trimmed, inner white space folded to one blank, case-folded; never fuzzily."""


def clean_name(text: str) -> str:
    """The name as it is shown: trimmed, with single blanks."""
    return " ".join(text.split())


def name_key(text: str) -> str:
    """The form in which two spellings of one name are equal; "Tool A1" and "Tool B1" stay two."""
    return clean_name(text).casefold()
