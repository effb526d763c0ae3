"""How often people may try what is guessed at, and have e-mail sent: every limit on one screen, with whom it counts."""

from datetime import timedelta

from piecework.accounts.entering.attempts import Limit, growing, network_of

_SECONDS_30 = timedelta(seconds=30)
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)

# A wrong password for one address from one place; a device that is known counts by itself, whatever others do.
_ONE_FROM_ONE = growing(5, _SECONDS_30, _MINUTE, 2 * _MINUTE, 5 * _MINUTE, 15 * _MINUTE, _HOUR)
_KNOWN_DEVICE = growing(10, _SECONDS_30, _MINUTE, 5 * _MINUTE, 15 * _MINUTE)
# One place that tries many addresses (others may live behind it too), and many places that try one address.
_NETWORK = growing(50, _SECONDS_30, _MINUTE, 2 * _MINUTE, 5 * _MINUTE)
_ADDRESS = growing(100, _MINUTE, 5 * _MINUTE, 15 * _MINUTE)
# A password asked for again, or a code, of somebody whose password was right already.
_AGAIN = growing(5, _SECONDS_30, _MINUTE, 5 * _MINUTE, 15 * _MINUTE)
# E-mail that somebody can have sent to an address without showing that it is theirs: from one place, and from many. No
# wait is as long as the shortest of links is good: whoever waits has one in their mailbox that works.
_LETTERS_FROM_ONE = growing(2, _MINUTE, 5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE)
_LETTERS_TO = growing(10, _MINUTE, 5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE)
_LETTERS_FROM = growing(20, _MINUTE, 5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE)
# E-mail to somebody who shows that it is theirs: on their device, by a code, logged in. Others' requests count nothing.
_OWN_LETTERS = growing(3, _MINUTE, 5 * _MINUTE, 15 * _MINUTE)
# A picture that cannot be taken: each may have cost seconds of a processor to find out.
_REFUSED_PICTURES = growing(10, _SECONDS_30, _MINUTE, 2 * _MINUTE, 5 * _MINUTE, 15 * _MINUTE)


def of_log_in(email: str, ip_address: str) -> dict[str, Limit]:
    """A log-in on a device that is not known."""
    network = network_of(ip_address)
    return {
        one_from_one(email, ip_address): _ONE_FROM_ONE,
        f"log-in from {network}": _NETWORK,
        f"log-in {email}": _ADDRESS,
    }


def one_from_one(email: str, ip_address: str) -> str:
    """Whom the narrowest of those limits counts."""
    return f"log-in {email} from {network_of(ip_address)}"


def of_log_in_on(account_id: str, device_sha256: bytes) -> dict[str, Limit]:
    """A log-in on a device that the account's owner has logged in from before."""
    return {f"log-in {account_id} on {device_sha256.hex()[:16]}": _KNOWN_DEVICE}


def of_password_again(account_id: str) -> dict[str, Limit]:
    """The password, asked for again of somebody who is logged in."""
    return {f"password of {account_id}": _AGAIN}


def of_code(account_id: str, device_sha256: bytes | None) -> dict[str, Limit]:
    """A code, after the password: on a device that is known, or on any other."""
    where = f" on {device_sha256.hex()[:16]}" if device_sha256 else ""
    return {f"code of {account_id}{where}": _AGAIN}


def of_password_by_program(account_id: str) -> dict[str, Limit]:
    """The password, asked for of a program: whoever has a token makes nobody wait on the pages."""
    return {f"password of {account_id} by a program": _AGAIN}


def of_letter(what: str, email: str, ip_address: str) -> dict[str, Limit]:
    """An e-mail to an address that nobody has shown to be theirs; each kind counts by itself."""
    network = network_of(ip_address)
    return {
        f"{what} e-mail to {email} from {network}": _LETTERS_FROM_ONE,
        f"{what} e-mail to {email}": _LETTERS_TO,
        f"e-mail from {network}": _LETTERS_FROM,
    }


def of_own_letter(whose: str) -> dict[str, Limit]:
    """An e-mail to somebody who has shown that it is for them."""
    return {f"e-mail of {whose}": _OWN_LETTERS}


def of_code_for_letter(email: str, ip_address: str) -> dict[str, Limit]:
    """A code that is to show whose a letter is, from one place: others' guesses make nobody else wait."""
    return {f"code for e-mail to {email} from {network_of(ip_address)}": _AGAIN}


def of_refused_pictures(account_id: str) -> dict[str, Limit]:
    """Pictures of an account that could not be taken, and the one that is being looked at."""
    return {f"refused pictures of {account_id}": _REFUSED_PICTURES}
