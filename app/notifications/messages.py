"""What a message is, and how it is made of templates."""

from dataclasses import dataclass

import css_inline
from flask import render_template


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message; ``kind`` is its media type, such as ``application/pdf``."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Message:
    """What one person is to read: as text, as HTML, and the files with it."""

    to: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()


class NothingToSay(Exception):
    """What the notice was about is gone or has changed so that telling it now would be wrong."""


def compose(notice: str, to: str, *, attachments: tuple[Attachment, ...] = (), **context: object) -> Message:
    """The message made of templates/mail/<package>/<notice>/{subject.txt,body.txt,body.html}."""
    folder = f"mail/{notice.replace('.', '/')}"
    subject = " ".join(render_template(f"{folder}/subject.txt", **context).split())
    text = render_template(f"{folder}/body.txt", subject=subject, **context)
    html = render_template(f"{folder}/body.html", subject=subject, locale="en", **context)
    return Message(to, subject, text.strip() + "\n", _with_inline_style(html), attachments)


def _with_inline_style(html: str) -> str:
    # Many mail readers drop the style element, so each rule moves to the tags that it is for.
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False).inline(html)
