"""Forms with pictures, as a browser sends them."""

from typing import Any

from falcon.testing import Result

from tests.web.visitor import Visitor

BOUNDARY = "----between"


def send_parts(
    visitor: Visitor,
    path: str,
    fields: dict[str, Any],
    pictures: dict[str, bytes] | None = None,
    *,
    accept: str = "text/html",
) -> Result:
    """Send a form with its fields, and pictures in the fields named."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, data in (pictures or {}).items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="shot.png"\r\nContent-Type: image/png'
        parts.append(f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + data + b"\r\n")
    cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    sent = {"Accept": accept, "Cookie": cookie, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    return visitor._keep(visitor.client.simulate_post(path, body=body, headers=sent))
