"""Headers of every public answer: nothing from outside, nothing inline, the right cache for each kind of file."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; worker-src 'self' blob:; "
    "img-src 'self' data: blob:; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
SECURITY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=()",
}
IMMUTABLE = "public, max-age=31536000, immutable"
FRESH = "no-cache"


class PublicHeaders:
    """ASGI middleware that adds the security headers and tells caches what may be kept.

    A release never changes once its folder exists, so its files may be kept for ever; the pointer, the page and the
    API are asked for anew (with an ETag, where there is one).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
                is_release = scope["path"].startswith("/data/releases/") and message["status"] in {200, 206}
                headers.setdefault("Cache-Control", IMMUTABLE if is_release else FRESH)
            await send(message)

        await self.app(scope, receive, with_headers)
