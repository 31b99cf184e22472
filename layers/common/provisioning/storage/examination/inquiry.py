"""Asking: first cheaply, many items at once; then, where something does not fit, with items read together."""

from collections.abc import Callable, Iterable

from provisioning.storage import keys
from provisioning.storage.examination.questions import (
    Beside,
    Found,
    Moved,
    Question,
    Subject,
    Verdict,
    alike,
    key_of,
    texts,
)
from provisioning.storage.keys import Key
from provisioning.storage.table import TOGETHER_MAX, Item, Table

CHANGES_MAX = 8
"""How often an item, or what stands beside it, may change while it is asked the same."""


class Inquiry:
    """Asks items. `subject_of` says what."""

    def __init__(self, table: Table, subject_of: Callable[[Item], Subject]) -> None:
        self._table = table
        self._subject_of = subject_of

    def suspicions(self, subjects: list[Subject]) -> list[tuple[Subject, list[Question]]]:
        """Those of whom something does not fit, or does not seem to, each with the questions to ask again."""
        beside = Beside(self._table.get_all(_once(key for subject in subjects for key in _keys(subject.questions))))
        doubted = ((subject, [each for each in subject.questions if each.judge(beside)]) for subject in subjects)
        return [(subject, questions) for subject, questions in doubted if questions]

    def confirmed(self, item: Item, questions: list[Question]) -> list[Found]:
        """What is wrong at the moment of asking. Raises Moved."""
        found: list[Found] = []
        for _ in range(CHANGES_MAX + len(questions)):
            if not questions:
                return found
            asked, left = _packed(questions)
            beside = Beside(self._table.get_together(_once([key_of(item), *_keys(asked)])))
            there = beside.at(key_of(item))
            if there is None:
                return []
            if alike(there, item):
                verdicts = [question.judge(beside) for question in asked]
                found += [each for verdict in verdicts for each in _certain(verdict)]
                questions = [*(each for each in verdicts if isinstance(each, Question)), *left]
            else:
                item, questions = there, self._again(there, questions)
        raise Moved(f"What stands under {' / '.join(texts(item))} kept changing while it was looked at.")

    def _again(self, item: Item, questions: list[Question]) -> list[Question]:
        """The same questions to the item as it is by now."""
        about = {question.about for question in questions}
        return [question for question in self._subject_of(item).questions if question.about in about]


def _certain(verdict: Verdict) -> list[Found]:
    return [] if isinstance(verdict, Question) else verdict


def _packed(questions: list[Question]) -> tuple[list[Question], list[Question]]:
    """As many questions as can be asked together, and those that are left."""
    size = 1
    for number, question in enumerate(questions):
        size += len(question.beside)
        if size > TOGETHER_MAX:
            return questions[:number], questions[number:]
    return questions, []


def _keys(questions: Iterable[Question]) -> Iterable[Key]:
    return (key for question in questions for key in question.beside)


def _once(wanted: Iterable[Key]) -> list[Key]:
    return [*{texts(key): key for key in wanted if keys.possible(key)}.values()]
