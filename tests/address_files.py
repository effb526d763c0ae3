"""Files of addresses as operators have them: a small writer of the MMDB format, for networks of either version."""

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Any

BUILT_ON = 1_767_225_600  # 2026-01-01 in UTC
RECORD_BYTES = 3


def write_address_file(path: Path, networks: Mapping[str, Any], *, ip_version: int = 6) -> Path:
    """Write a file that has these records for these networks, none of them within another; replaces what is there."""
    data, places = b"", {}
    for network, record in networks.items():
        places[network] = len(data)
        data += _encoded(record)
    nodes = _tree(networks, ip_version)
    tree = b"".join(_node_bytes(node, len(nodes), places) for node in nodes)
    metadata = {
        "binary_format_major_version": 2, "binary_format_minor_version": 0, "build_epoch": BUILT_ON,
        "database_type": "Test-Country", "description": {"en": "for tests"}, "ip_version": ip_version,
        "languages": ["en"], "node_count": len(nodes), "record_size": 8 * RECORD_BYTES,
    }  # fmt: skip
    new = path.with_suffix(".new")
    new.write_bytes(tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + _encoded(metadata))
    return new.replace(path)


def _tree(networks: Mapping[str, Any], ip_version: int) -> list[list[int | str | None]]:
    """The nodes of the search tree: each leads to another one (a number), to a network's record, or nowhere."""
    nodes: list[list[int | str | None]] = [[None, None]]
    for text in networks:
        network = ipaddress.ip_network(text)
        bits = f"{int(network.network_address):0{network.max_prefixlen}b}"[: network.prefixlen]
        if network.version < ip_version:
            bits = "0" * 96 + bits
        place = 0
        for bit in bits[:-1]:
            following = nodes[place][int(bit)]
            if not isinstance(following, int):
                following = nodes[place][int(bit)] = len(nodes)
                nodes.append([None, None])
            place = following
        nodes[place][int(bits[-1])] = text
    return nodes


def _node_bytes(node: list[int | str | None], count: int, places: Mapping[str, int]) -> bytes:
    def value(side: int | str | None) -> int:
        if side is None:
            return count
        return side if isinstance(side, int) else count + 16 + places[side]

    return b"".join(value(side).to_bytes(RECORD_BYTES, "big") for side in node)


def _encoded(value: Any) -> bytes:
    if isinstance(value, dict):
        return _control(7, len(value)) + b"".join(_encoded(key) + _encoded(held) for key, held in value.items())
    if isinstance(value, list):
        return _control(11, len(value)) + b"".join(_encoded(held) for held in value)
    if isinstance(value, bool):
        return _control(14, int(value))
    if isinstance(value, int):
        held = value.to_bytes((value.bit_length() + 7) // 8, "big")
        return _control(9, len(held)) + held
    text = str(value).encode()
    return _control(2, len(text)) + text


def _control(kind: int, size: int) -> bytes:
    """What goes before a value: its kind and its size, which is short here."""
    assert size < 29, "longer values are written in another way"
    return bytes([kind << 5 | size]) if kind < 8 else bytes([size, kind - 7])
