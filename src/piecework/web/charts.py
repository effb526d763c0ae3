"""Numbers that people compare, drawn: SVG made on the server, with the same numbers as a table to read.

Colours are classes of the style sheet (`good`, `wait`, `bad`, `plain`, `open`), so that both themes fit.
"""

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup
from msgspec import Struct

WIDTH, HEIGHT = 480, 180
LEFT, TOP, BOTTOM = 44, 10, 26
GAP_SHARE = 0.25
LABELS_MAX = 6
TICKS = 4


class Part(Struct, frozen=True):
    """One part of a whole: what it is, how much of it, and its tone."""

    label: str
    amount: int
    tone: str


class Column(Struct, frozen=True):
    """One column: the label below it, the figures stacked in it, one a series."""

    label: str
    amounts: tuple[Decimal | int, ...]


class Series(Struct, frozen=True):
    """What the figures at one place of each column are."""

    label: str
    tone: str


def progress(parts: Sequence[Part], title: str) -> Markup:
    """A whole and its parts as one bar, with a legend that says the numbers."""
    return Markup('<figure class="chart">{}{}</figure>').format(bar(parts, title), legend(parts))


def bar(parts: Sequence[Part], title: str) -> Markup:
    """A whole and its parts as one bar alone; the numbers are told to who does not see it."""
    whole = sum(part.amount for part in parts)
    x, pieces = 0.0, []
    for part in parts:
        width = 100 * part.amount / whole if whole else 0
        pieces.append(
            Markup('<rect class="fill-{}" x="{}" y="0" width="{}" height="10"></rect>').format(
                part.tone, _number(x), _number(width)
            )
        )
        x += width
    told = ", ".join(f"{part.label} {part.amount}" for part in parts)
    return Markup(
        '<svg class="progress" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{}: {}">{}</svg>'
    ).format(title, told, Markup("").join(pieces))


def legend(parts: Sequence[Part]) -> Markup:
    """The parts with their numbers, each with its colour."""
    items = [
        Markup('<li><span class="dot fill-{}"></span>{} <span class="number strong">{}</span></li>').format(
            part.tone, part.label, f"{part.amount:,}"
        )
        for part in parts
    ]
    return Markup('<ul class="legend">{}</ul>').format(Markup("").join(items))


def columns(bars: Sequence[Column], series: Sequence[Series], title: str, *, unit: str = "") -> Markup:
    """Columns over time, stacked where there are several series, with a table of the same numbers to open."""
    top = _round_up(max((sum(bar.amounts) for bar in bars), default=0))
    step = (WIDTH - LEFT) / max(1, len(bars))
    drawn = Markup("").join(
        [_grid(top), *(_column(bar, place, step, top, series) for place, bar in enumerate(bars)), _labels(bars, step)]
    )
    return Markup(
        '<figure class="chart"><svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>{}{}</figure>'
    ).format(WIDTH, HEIGHT, _told(bars, title, unit), drawn, _series_legend(series), _table(bars, series, title))


def _column(bar: Column, place: int, step: float, top: Decimal, series: Sequence[Series]) -> Markup:
    x, y = LEFT + step * (place + GAP_SHARE / 2), float(HEIGHT - BOTTOM)
    pieces: list[Markup] = []
    for amount, one in zip(bar.amounts, series, strict=True):
        height = float(Decimal(amount) / top) * (HEIGHT - TOP - BOTTOM) if top else 0
        y -= height
        pieces.append(
            Markup(
                '<rect class="fill-{}" x="{}" y="{}" width="{}" height="{}" rx="1.5"><title>{}: {} {}</title></rect>'
            ).format(
                one.tone,
                _number(x),
                _number(y),
                _number(step * (1 - GAP_SHARE)),
                _number(height),
                bar.label,
                one.label,
                amount,
            )
        )
    return Markup("").join(pieces)


def _grid(top: Decimal) -> Markup:
    lines: list[Markup] = []
    for tick in range(TICKS + 1):
        y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * tick / TICKS
        lines.append(
            Markup(
                '<line class="line" x1="{}" x2="{}" y1="{}" y2="{}"></line>'
                '<text x="{}" y="{}" text-anchor="end">{}</text>'
            ).format(LEFT, WIDTH, _number(y), _number(y), LEFT - 6, _number(y + 4), _short(top * tick / TICKS))
        )
    return Markup("").join(lines)


def _labels(bars: Sequence[Column], step: float) -> Markup:
    every = max(1, -(-len(bars) // LABELS_MAX))
    return Markup("").join(
        Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(
            _number(LEFT + step * (place + 0.5)), HEIGHT - 8, bar.label
        )
        for place, bar in enumerate(bars)
        if place % every == 0
    )


def _series_legend(series: Sequence[Series]) -> Markup:
    if len(series) < 2:
        return Markup("")
    items = [Markup('<li><span class="dot fill-{}"></span>{}</li>').format(one.tone, one.label) for one in series]
    return Markup('<ul class="legend">{}</ul>').format(Markup("").join(items))


def _table(bars: Sequence[Column], series: Sequence[Series], title: str) -> Markup:
    head = Markup("").join(Markup('<th scope="col" class="amount">{}</th>').format(one.label) for one in series)
    rows = [
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            bar.label,
            Markup("").join(
                Markup('<td class="amount" data-label="{}">{}</td>').format(one.label, f"{amount:,}")
                for amount, one in zip(bar.amounts, series, strict=True)
            ),
        )
        for bar in bars
    ]
    return Markup(
        '<details class="more small"><summary>The same as a table</summary><table class="table"><caption>{}</caption>'
        '<thead><tr><th scope="col"><span class="unseen">When</span></th>{}</tr></thead>'
        "<tbody>{}</tbody></table></details>"
    ).format(title, head, Markup("").join(rows))


def _told(bars: Sequence[Column], title: str, unit: str) -> str:
    """What the drawing shows in a sentence, for who does not see it."""
    if not bars:
        return f"{title}: nothing yet"
    sums = [sum(bar.amounts) for bar in bars]
    most = max(range(len(bars)), key=lambda place: sums[place])
    return f"{title}: {sum(sums):,} {unit} in all, the most in {bars[most].label} ({sums[most]:,})".replace("  ", " ")


def _round_up(amount: Decimal | int) -> Decimal:
    """The next of 1, 2, 4, 5, 8 times a power of ten: where the scale ends, so that its quarters are short."""
    value = Decimal(amount)
    if value <= 0:
        return Decimal(TICKS)
    power = Decimal(10) ** (value.adjusted())
    return next(power * head for head in (1, 2, 4, 8, 10, 20) if power * head >= value)


def _short(amount: Decimal) -> str:
    """`0`, `0.25`, `40`, `1.2k`: a number beside a line of the scale."""
    if amount >= 1000:
        return f"{(amount / 1000).normalize():f}k"
    return f"{amount.normalize():f}"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
