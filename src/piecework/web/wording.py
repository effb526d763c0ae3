"""Wording: what is wrong with a field, said with names that people see on a page instead of those of the wire."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from piecework.refusal import Fault, InvalidRequest


def plain_name(path: str) -> str:
    """A field of the wire where no label is known: `proofs[0].upload_id` is `Upload id`."""
    name = path.rpartition(".")[2].partition("[")[0].replace("_", " ")
    return name[:1].upper() + name[1:]


def subject_of(label: str) -> str:
    """The label as a sentence about the field begins: itself, or `This` where it is a clause or a question."""
    return "This" if any(mark in label for mark in ",;:?!") else label


@contextmanager
def in_own_words(words: Mapping[str, str]) -> Iterator[None]:
    """Refuse what is refused with the page's own sentences for some rules, by the rule's name."""
    try:
        yield
    except InvalidRequest as refusal:
        raise InvalidRequest([reworded(fault, words) for fault in refusal.faults]) from None


def reworded(fault: Fault, words: Mapping[str, str]) -> Fault:
    """The fault with the page's own sentence, where it has one for the rule."""
    sentence = words.get(fault.rule.name, fault.rule.sentence)
    return Fault(fault.field or "", fault.rule._replace(sentence=sentence), **fault.values)
