"""What is known of one person: values that may stand in free text in other forms.

What nobody knows: `personal_data`.
"""

import re
from functools import lru_cache

from service.domain.first_names import AMBIGUOUS

PERSONAL_ATTRIBUTES = frozenset(
    re.findall(
        r"\S+",
        """name first_name last_name middle_name full_name maiden_name nickname salutation_name given_name family_name surname username user_name handle email e_mail mail email_address phone
    phone_number mobile mobile_phone telephone fax address street street_address postal_address house_number city town postcode zip zip_code birthday birth_date date_of_birth dob
    order_number order_id customer_id customer_number account_number contract_number member_number invoice_number ticket_number tracking_number quote_number iban bank_account card_number
    tax_id ssn national_insurance_number passport_number licence_plate number_plate ip_address vorname nachname strasse ort plz telefon geburtsdatum kundennummer bestellnummer""",
    )
)
"""Attributes that are personal whatever a brand's file says of them."""
_LONGEST = 200
_RUN = re.compile(r"[^\W_]+")


@lru_cache(maxsize=4096)
def value_pattern(value: str) -> re.Pattern[str] | None:
    """Return what finds a known value in a plain text, or None if it is too short to tell anything.

    Signs between its words may differ ("A-99-1234" and "A 99 1234"), a name may have the s of a genitive. A name that
    is a word too, such as May, is found with its capital only.
    """
    runs = _RUN.findall(value[:_LONGEST])
    if len("".join(runs)) < 2:
        return None
    words = r"[\W_]{0,3}".join(map(re.escape, runs))
    is_word = value.strip().casefold() in AMBIGUOUS
    either = f"(?:{words}|{words.upper()})" if is_word else words
    return re.compile(rf"(?<![^\W_])(?<!\{{){either}(?=s?(?![^\W_]))", re.NOFLAG if is_word else re.IGNORECASE)


def is_telling(value: str) -> bool:
    """Tell whether a value in a text gives somebody away: three letters or four digits at least, and no plain word."""
    signs = "".join(_RUN.findall(value))
    if value.strip().casefold() in AMBIGUOUS:
        return False
    return len(signs) > 3 if signs.isdigit() else len(signs) > 2
