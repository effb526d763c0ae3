"""Every setting: name, type, default, one sentence. Read from the environment as `PIECEWORK_<NAME>`, and only here."""

import os
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from piecework.refusal import CannotStart

PREFIX = "PIECEWORK_"

IPNetwork = IPv4Network | IPv6Network


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the operator decides before the start; docs/settings.md has the same list and a test compares them."""

    database_url: Annotated[
        str, Meta(description="libpq URL of a PostgreSQL of your own; empty: the embedded one.")
    ] = ""
    data_dir: Annotated[
        str, Meta(description="Folder of the embedded database; empty: `piecework` in the user's data folder.")
    ] = ""
    pg_bindir: Annotated[
        str, Meta(description="Folder with the PostgreSQL programs for the embedded database; empty: search.")
    ] = ""
    proof_store: Annotated[
        str,
        Meta(
            pattern=r"^$|^file:///|^(s3|gs|az)://.",
            description="Store of pictures: `file:///folder`, `s3://bucket/prefix`; empty: `proofs` in the data dir.",
        ),
    ] = ""
    host: Annotated[str, Meta(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535, description="TCP port to listen on.")] = 8080
    public_url: Annotated[str, Meta(description="Address people reach the place at; empty: http://<host>:<port>.")] = ""
    web_processes: Annotated[int, Meta(ge=1, le=64, description="Web processes.")] = 2
    web_threads: Annotated[
        int,
        Meta(
            ge=1,
            le=64,
            description="Requests at work, and database connections, of a web process; uploads wait in 16 threads.",
        ),
    ] = 8
    chore_processes: Annotated[int, Meta(ge=1, le=16, description="Processes that do the work done by the clock.")] = 1
    stop_seconds: Annotated[
        int, Meta(ge=5, le=600, description="Seconds that stopping may take; what still runs after them is killed.")
    ] = 5
    fees: Annotated[
        Literal["none", "platform"],
        Meta(
            description="Fees a new database starts with: `none`, or `platform` (7 %, 2.5 % from 2.00, 0.65 approval)."
        ),
    ] = "none"
    currency: Annotated[str, Meta(min_length=1, max_length=8, description="Label of the book's one currency.")] = "USD"
    second_operator_over: Annotated[
        int, Meta(ge=0, le=1_000_000_000, description="Money above which an act takes two operators; 0: never.")
    ] = 0
    second_operator_for_roles: Annotated[
        bool, Meta(description="Whether giving and taking roles of operators takes two of them.")
    ] = False
    operators_may_decide_own_cases: Annotated[
        bool,
        Meta(description="Whether an operator whom nobody else could stand in for may decide about themselves."),
    ] = False
    operator_codes: Annotated[
        Literal["needed", "off"],
        Meta(description="Whether operators who move money act only in log-ins with a code; `off`: on loopback only."),
    ] = "needed"
    sign_up: Annotated[
        Literal["open", "closed"],
        Meta(description="Who may open an account on the pages: anybody (`open`), or nobody: operators open them."),
    ] = "open"
    terms_file: Annotated[
        str,
        Meta(description="File with the terms that people accept, UTF-8 text, read at start; empty: those shipped."),
    ] = ""
    smtp_url: Annotated[
        str,
        Meta(
            pattern=r"^$|^smtp(s|\+starttls)?://[^\s/]+/?$",
            description="Mail server, `smtp+starttls://user:password@host:587`; empty: `piecework letter show`.",
        ),
    ] = ""
    mail_from: Annotated[str, Meta(pattern=r"^[^\s@]+@[^\s@]+$", description="The address that e-mail comes from.")] = (
        "piecework@localhost"
    )
    log_head_to: Annotated[
        str,
        Meta(
            pattern=r"^$|^[^\s@]+@[^\s@]+$",
            description="Address that the head of the operators' log is mailed to, once a day; empty: to nobody.",
        ),
    ] = ""
    stripe_secret_key: Annotated[
        str,
        Meta(pattern=r"^$|^(sk|rk)_\S+$", description="Stripe's secret key, `sk_live_...`; empty: no payments online."),
    ] = ""
    stripe_webhook_secret: Annotated[
        str,
        Meta(
            pattern=r"^$|^whsec_\S+$",
            description="What Stripe signs the events with that it sends to /payments/stripe.",
        ),
    ] = ""
    stripe_address: Annotated[
        str, Meta(pattern=r"^https?://[^\s/]+$", description="Address of Stripe's API; another one for tests.")
    ] = "https://api.stripe.com"
    postback_networks: Annotated[
        str,
        Meta(
            pattern=r"^[0-9a-fA-F:./, ]*$",
            description="Comma-separated networks that postbacks may go to although they are not public; empty: none.",
        ),
    ] = ""
    postback_name_servers: Annotated[
        str,
        Meta(
            pattern=r"^[0-9a-fA-F:.\[\], ]*$",
            description="Comma-separated name servers to ask for receivers, `127.0.0.1:53`; empty: the machine's own.",
        ),
    ] = ""
    api_requests_per_second: Annotated[
        int, Meta(ge=0, le=100_000, description="Calls an account may make a second, averaged over ten; 0: any number.")
    ] = 20
    rate_limit_storage: Annotated[
        str,
        Meta(description="Where calls are counted: `memory://` (each process its share), or `redis://...` (exact)."),
    ] = "memory://"
    api_strict_status: Annotated[
        bool, Meta(description="Answer refusals of the employer API with 4xx instead of the published 200.")
    ] = False
    debug: Annotated[bool, Meta(description="Show /styleguide, for who works on the pages.")] = False
    log_format: Annotated[Literal["json", "text"], Meta(description="One JSON object a line, or coloured text.")] = (
        "json"
    )
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="Least level that is logged.")
    ] = "info"
    metrics_token: Annotated[
        str, Meta(description="Bearer token that opens /metrics to other machines; empty: loopback addresses only.")
    ] = ""
    trusted_proxies: Annotated[
        str,
        Meta(description="Comma-separated addresses or networks whose X-Forwarded-For is believed; empty: nobody's."),
    ] = ""
    address_database: Annotated[
        str,
        Meta(description="File in the MMDB format that tells in which country an address is; empty: none."),
    ] = ""
    country_header: Annotated[
        str,
        Meta(
            pattern=r"^$|^[A-Za-z0-9-]+$",
            description="Header in which a trusted proxy tells the caller's country, `CF-IPCountry`; empty: none.",
        ),
    ] = ""

    def __post_init__(self) -> None:
        """Refuse networks that are none, and what would do nothing or could not be booked. Raises CannotStart."""
        for name in ("postback_networks", "trusted_proxies"):
            try:
                read_networks(getattr(self, name))
            except ValueError as error:
                raise CannotStart(f"The setting {PREFIX}{name.upper()} is not valid: {error}.") from None

        if self.country_header and not self.trusted_proxies.strip():
            raise CannotStart(
                f"{PREFIX}COUNTRY_HEADER is believed only when a trusted proxy sends it: name the proxy in "
                f"{PREFIX}TRUSTED_PROXIES."
            )
        if not self.is_on_loopback:
            self._check_two_are_two()
        if bool(self.stripe_secret_key) != bool(self.stripe_webhook_secret):
            raise CannotStart(
                f"Set both {PREFIX}STRIPE_SECRET_KEY and {PREFIX}STRIPE_WEBHOOK_SECRET, or none: payments are credited "
                "by the events that Stripe signs."
            )
        if self.stripe_secret_key and not (
            self.currency.isascii() and self.currency.isalpha() and len(self.currency) == 3
        ):
            raise CannotStart(
                f"Stripe takes payments in currencies such as USD or EUR, and the setting {PREFIX}CURRENCY is "
                f"{self.currency!r}."
            )

    def _check_two_are_two(self) -> None:
        """Refuse what would let one person be two operators, or act for one, on a place that others reach."""
        if self.operator_codes == "off":
            raise CannotStart(
                f"{PREFIX}OPERATOR_CODES=off is for a place on this machine alone, and this one is reached at "
                f"{self.base_url}: unset it."
            )
        if (self.second_operator_over or self.second_operator_for_roles) and not self.smtp_url:
            raise CannotStart(
                f"Two operators are asked for ({PREFIX}SECOND_OPERATOR_...), and there is no mail server "
                f"({PREFIX}SMTP_URL): links to a new password stay on the machine, where one person reads all of them. "
                "Set it, or unset the others."
            )

    @property
    def is_on_loopback(self) -> bool:
        """Whether the place is reached from this machine alone, by its address and by the one that people are told."""
        return is_loopback(self.host) and is_loopback(urlsplit(self.base_url).hostname or "")

    @property
    def base_url(self) -> str:
        """The address of the place without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def data_folder(self) -> Path:
        """Where the embedded database lives."""
        if self.data_dir:
            return Path(self.data_dir).expanduser().absolute()
        data_home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
        return Path(data_home).expanduser().absolute() / "piecework"

    @property
    def proof_store_url(self) -> str:
        """The address of the store of pictures."""
        return self.proof_store or (self.data_folder / "proofs").as_uri()

    @property
    def pg_bin_folder(self) -> Path | None:
        """Where the operator says PostgreSQL's programs are."""
        return Path(self.pg_bindir).expanduser().absolute() if self.pg_bindir else None


def is_loopback(host: str) -> bool:
    """Whether a host is this machine for itself: an address, or the name that stands for one."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_networks(text: str) -> list[IPNetwork]:
    """The comma-separated IP networks (or single addresses) of a setting. Raises ValueError."""
    return [ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip()]


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process; a malformed or unknown one stops the start with a sentence (CannotStart)."""
    source = os.environ if environment is None else environment
    hints = get_type_hints(Settings, include_extras=True)
    values: dict[str, Any] = {}
    for variable, text in source.items():
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name not in hints or variable != PREFIX + name.upper():
            raise CannotStart(_unknown(variable, list(hints)))
        values[name] = _read_value(variable, text, hints[name])
    return Settings(**values)


def settings_environment(settings: Settings) -> dict[str, str]:
    """The variables that make a child process read these very settings."""
    told = {name: getattr(settings, name) for name in settings.__struct_fields__}
    return {
        PREFIX + name.upper(): str(value).lower() if value is True or value is False else str(value)
        for name, value in told.items()
    }


def _read_value(variable: str, text: str, hint: Any) -> Any:
    try:
        return msgspec.convert(text.strip(), hint, strict=False)
    except msgspec.ValidationError as error:
        raise CannotStart(f"The setting {variable}={text!r} is not valid: {error}. See docs/settings.md.") from None


def _unknown(variable: str, names: list[str]) -> str:
    import difflib  # only a failing start pays for it

    near = difflib.get_close_matches(variable, [PREFIX + name.upper() for name in names], n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"There is no setting {variable}.{hint} docs/settings.md lists them all; unset it to go on."
