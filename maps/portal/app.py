"""The application factory: static page, static release, and look-ups in the live cadastre."""

from __future__ import annotations

import math
import os
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.responses import JSONResponse
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import OperationalError
from starlette.staticfiles import StaticFiles

from maps.portal.headers import PublicHeaders
from maps.portal.models import ParcelFeature, Problem
from maps.portal.queries import parcel_at_point, parcel_by_key
from schemas.province import Province

STATEMENT_TIMEOUT_MS = 3000
KEY_LENGTH = 40

Longitude = Annotated[float, Query(ge=-180, le=180, description="degrees east, WGS 84", alias="lon")]
Latitude = Annotated[float, Query(ge=-90, le=90, description="degrees north, WGS 84", alias="lat")]


def create_app(*, database_url: str | None, site_root: Path, province: Province) -> FastAPI:
    """Build the public application.

    Parameters
    ----------
    database_url
        URL of the read-only role; None serves the release alone.
    site_root
        Folder with ``current.json`` and ``releases/``.
    province
        Whose parcels are looked up.
    """
    app = FastAPI(title="diachinh", summary="Tra cứu thửa đất · Parcel look-up", docs_url=None, redoc_url=None)
    app.add_middleware(PublicHeaders)
    app.add_exception_handler(OperationalError, _database_is_down)
    _add_lookups(app, _read_only(database_url) if database_url else None, province.name)
    site_root.mkdir(parents=True, exist_ok=True)
    app.mount("/data", _Published(directory=site_root), name="data")
    app.mount("/", StaticFiles(directory=str(files("maps") / "site"), html=True), name="page")
    return app


class _Published(StaticFiles):
    """The site but for names with a dot in front: locks, and releases that are still being made."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Find a file to serve."""
        return ("", None) if any(part.startswith(".") for part in Path(path).parts) else super().lookup_path(path)


def _read_only(url: str) -> Engine:
    """Connect on first use; every transaction is read-only and short."""
    given = make_url(url).query.get("options", "")
    options = f"{given} -c default_transaction_read_only=on -c statement_timeout={STATEMENT_TIMEOUT_MS}"
    return create_engine(
        url,
        pool_size=4,
        max_overflow=4,
        pool_timeout=2,
        pool_pre_ping=True,
        connect_args={"application_name": "diachinh-portal", "connect_timeout": 2, "options": options},
    )


def _add_lookups(app: FastAPI, engine: Engine | None, province: str) -> None:
    absent: dict[int | str, dict[str, Any]] = {404: {"model": Problem}, 503: {"model": Problem}}

    @app.get("/healthz", include_in_schema=False)
    def health() -> dict[str, str]:
        return {"status": "ok", "live": "yes" if engine else "no"}

    @app.get("/api/parcels/{commune}/{sheet}/{parcel}", responses=absent)
    def by_key(commune: str, sheet: str, parcel: str) -> ParcelFeature:
        """Look a parcel up by commune code, sheet number and parcel number."""
        if max(map(len, (commune, sheet, parcel))) > KEY_LENGTH or "\0" in commune + sheet + parcel:
            raise _not_found()
        with _live(engine).connect() as connection:
            found = parcel_by_key(connection, province=province, commune=commune, sheet=sheet, parcel=parcel)
        if found is None:
            raise _not_found()
        return found

    @app.get("/api/parcels", responses=absent)
    def at_point(longitude: Longitude, latitude: Latitude) -> ParcelFeature:
        """Look up the parcel that covers a point."""
        if not (math.isfinite(longitude) and math.isfinite(latitude)):
            raise _not_found()
        with _live(engine).connect() as connection:
            found = parcel_at_point(connection, province=province, longitude=longitude, latitude=latitude)
        if found is None:
            raise _not_found()
        return found


def _not_found() -> HTTPException:
    problem = Problem(vi="Không có thửa đất này trong dữ liệu đang công bố.", en="No such parcel in the public data.")
    return HTTPException(404, detail=problem.model_dump())


def _live(engine: Engine | None) -> Engine:
    if engine is None:
        raise HTTPException(503, detail=_DOWN.model_dump())
    return engine


_DOWN = Problem(
    vi="Cơ sở dữ liệu đang nghỉ; bản đã công bố vẫn tra cứu được.",
    en="The database is resting; the published release can still be searched.",
)


def _database_is_down(_: Request, __: Exception) -> JSONResponse:
    return JSONResponse({"detail": _DOWN.model_dump()}, status_code=503)
