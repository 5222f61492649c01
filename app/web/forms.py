"""What every form shares: a base, the way a refusal gets onto it, and a few plain checks."""

import unicodedata

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length, ValidationError

from app.core.errors import Refused


class Form(FlaskForm):
    """The mother of every form; carries the token against forged requests."""

    def refuse(self, refusal: Refused) -> None:
        """Put what the domain refused where the person will read it: at its field, or above the form."""
        field = self._fields.get(f"{self._prefix}{refusal.field}") if refusal.field else None
        if field is None:
            self.form_errors.append(refusal.sentence)
        else:
            field.errors = [*field.errors, refusal.sentence]


class LineField(StringField):
    """One line of text: spaces around it don't count, and each letter is kept in one form."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the line from what was typed."""
        if valuelist:
            self.data = unicodedata.normalize("NFC", valuelist[0]).strip()

    def pre_validate(self, form: Form) -> None:  # noqa: ARG002
        """Refuse line breaks and control characters: such text ends up in mail headers and file names."""
        if any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in self.data or ""):
            raise ValidationError("Write this on one line.")


def required(sentence: str) -> DataRequired:
    """Say this when the field is left empty."""
    return DataRequired(sentence)


def at_most(letters: int) -> Length:
    """Refuse longer text."""
    return Length(max=letters, message=f"Use at most {letters} characters.")
