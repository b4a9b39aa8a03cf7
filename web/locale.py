"""The languages of the interface: French, as it is written in the sources, and English from a .po file.

The catalogue is read as text when the application starts, so there is no compiled file to forget. Which language:
the person's own choice, else the choice of this browser session, else what the browser asks for, else French.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, has_request_context, request, session
from flask_babel import Babel, format_decimal, get_locale
from markupsafe import Markup

from core.clock import TIME_ZONE
from course.lessons.typography import french
from web.sessions import current_person

LANGUAGES = {"fr": "Français", "en": "English"}
CATALOGUES = Path(__file__).parent / "translations"


def configure_locale(app: Flask) -> None:
    """Choose the language of each request, and give templates `_`, `_n` and `title_of`."""
    Babel(app, default_locale="fr", default_timezone=TIME_ZONE, locale_selector=choose_language, configure_jinja=False)
    catalogue("en")
    app.jinja_env.globals.update(_=translate, _n=translate_plural, language=language, languages=LANGUAGES)
    app.jinja_env.filters["title_of"] = title_of
    app.jinja_env.filters["typo"] = typographic


def read_messages(code: str) -> Catalog:
    """The messages of one language, from every file `translations/<code>/*.po`: one a face."""
    messages = Catalog(locale=code)
    for path in sorted((CATALOGUES / code).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=code, abort_invalid=True):
                if message.id:
                    messages[message.id] = message
    return messages


@cache
def catalogue(code: str) -> Translations:
    """The messages of one language, compiled."""
    compiled = BytesIO()
    write_mo(compiled, read_messages(code))
    compiled.seek(0)
    return Translations(compiled)


def choose_language() -> str:
    """fr or en for this request."""
    person = current_person()
    if person is not None and person.locale in LANGUAGES:
        return person.locale
    chosen = session.get("locale")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(list(LANGUAGES), "fr") or "fr"


def language() -> str:
    """Language code of what is being written: French outside a request."""
    locale = get_locale() if has_request_context() else None
    return locale.language if locale is not None else "fr"


def translate(message: str, **values: Any) -> Markup:
    """The message in the reader's language, values put in for {name}: escaped, numbers as the language writes them."""
    code = language()
    text = french(message) if code == "fr" else str(catalogue(code).ugettext(message))
    return _fill(text, values)


def translate_plural(singular: str, plural: str, n: int, **values: Any) -> Markup:
    """One message or the other by the number `n`, which is also the value {n}."""
    code = language()
    if code == "fr":
        text = french(singular if abs(n) < 2 else plural)
    else:
        text = str(catalogue(code).ungettext(singular, plural, n))
    return _fill(text, {"n": n, **values})


def _fill(text: str, values: dict[str, Any]) -> Markup:
    if not values:
        return Markup(text)  # noqa: S704 -- written by us, in the sources or in the catalogue
    return Markup(text).format(**{name: _shown(value) for name, value in values.items()})  # noqa: S704


def _shown(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return format_decimal(value)


def title_of(thing: Any) -> str:
    """The title of a profile, mission, competency, module or lesson, in the reader's language where there is one."""
    other = getattr(thing, "title_en", None)
    if language() == "en" and other and other != thing.title:
        return str(other)
    return french(str(thing.title))


def typographic(text: object) -> str:
    """Text of a course, which is French, with French typography."""
    return french(str(text))
