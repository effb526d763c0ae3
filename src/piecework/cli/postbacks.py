"""`piecework postbacks listen`: a receiver for developers, which verifies what arrives and prints it."""

import click

from piecework.cli.printing import say

DEFAULT_PORT = 8090


@click.group()
def postbacks() -> None:
    """Receive the calls that tell employers of submitted tasks."""


@postbacks.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0: any free one.")
@click.option(
    "--secret", envvar="POSTBACK_SECRET", default="", help="The signing secret, whsec_...; or POSTBACK_SECRET."
)
@click.option(
    "--answer", type=click.IntRange(200, 599), default=200, show_default=True, help="The status to answer with."
)
def listen(host: str, port: int, secret: str, answer: int) -> None:
    """Print every call that arrives, and whether its signature is right, until Ctrl-C.

    Tell the place about it with api/postbacks/set-settings; it must allow the network (PIECEWORK_POSTBACK_NETWORKS). A
    call whose signature is wrong is answered 401, one without a secret to look at it is accepted unverified.
    """
    from piecework.demo.postback_listener import BadSecret, listen_for_postbacks

    try:
        listen_for_postbacks(host, port, secret=secret, status=answer, say=say)
    except BadSecret as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise click.ClickException(
            f"Cannot listen on {host}:{port}: {error.strerror}. Choose another --port."
        ) from None
