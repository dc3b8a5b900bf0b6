"""Requests as they come in, and how they are refused."""

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from pyrus_tui.sandbox.files import MAX_FILE
from pyrus_tui.sandbox.wire import MAX_BODY, VendorError, encode

UPLOADS = ("/files/upload", "/restapi/upload")


async def content_of(request: Request) -> bytes:
    """Read a request's body, but no more than can be meant."""
    is_upload = request.scope["path"].endswith(UPLOADS)
    most = MAX_FILE + 10_000 if is_upload else MAX_BODY
    content = bytearray()
    try:
        async for chunk in request.stream():
            content += chunk
            if len(content) > most:
                code = "attachment_too_big" if is_upload else "too_large_request_length"
                raise VendorError(code, "The request is too large.")
    except ClientDisconnect as error:
        raise VendorError("invalid_input", "The request broke off.") from error
    return bytes(content)


def refusal(error: VendorError, headers: dict[str, str]) -> Response:
    """Answer with an error."""
    content = encode(error.body())
    return Response(content, error.status, media_type=error.media_type, headers=headers)
