"""Files that pages link to: style sheets and scripts of `web/static` and of the `player` package.

The address holds a digest of the whole folder (`/player/3f9a.../view/lesson.js`), so a browser may keep a file for a
year and modules that import each other by relative address always come from the same version.
"""

from __future__ import annotations

import hashlib
from importlib.resources import files
from mimetypes import guess_type
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, url_for
from werkzeug.security import safe_join

from web.access import public
from web.launch_sessions import outside

assets = Blueprint("assets", __name__)

_SERVED = {".css", ".js", ".svg", ".png", ".woff2", ".json", ".ico"}
_YEAR = 31_536_000
_KEY = "passerelle_assets"


def _folders() -> dict[str, Path]:
    return {"static": Path(__file__).parent / "static", "player": Path(str(files("player")))}


def _served_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in _SERVED)


def digest_of(folder: Path) -> str:
    """Twelve hexadecimal digits that change when any served file of the folder does."""
    digest = hashlib.sha256()
    for path in _served_files(folder):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def configure_assets(app: Flask) -> None:
    """Work out the digests once, and let templates write `asset("player", "tokens.css")`."""
    app.extensions[_KEY] = {name: digest_of(folder) for name, folder in _folders().items()}
    app.register_blueprint(assets)
    app.jinja_env.globals["asset"] = asset_address
    app.jinja_env.globals["has_asset"] = has_asset


def asset_address(folder: str, path: str) -> str:
    """Address of a file of `static` or `player`, the same for every launch."""
    digest = current_app.extensions[_KEY][folder]
    return outside(url_for("assets.serve_file", folder=folder, digest=digest, path=path))


def has_asset(folder: str, path: str) -> bool:
    """Whether the file exists: a page links only to what is there."""
    return (_folders()[folder] / path).is_file()


@assets.get("/<any(static, player):folder>/<digest>/<path:path>")
@public
def serve_file(folder: str, digest: str, path: str) -> Response:
    """One file; kept for a year under the current digest, not at all under another."""
    target = safe_join(str(_folders()[folder]), path)
    if target is None or Path(path).suffix not in _SERVED or not Path(target).is_file():
        abort(404)
    kind = guess_type(target)[0] or "application/octet-stream"
    response = Response(Path(target).read_bytes(), mimetype=kind)  # whole: a browser that goes away leaves no file open
    current = digest == current_app.extensions[_KEY][folder]
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable" if current else "no-cache"
    return response
