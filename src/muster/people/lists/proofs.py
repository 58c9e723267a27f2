"""A laboratory's list of results. Its rows become test proofs, found later by the blind index of the number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from muster.kernel import clock
from muster.kernel.models import Upload
from muster.kernel.scope import Scope, acting
from muster.kernel.sheets import cells
from muster.kernel.sheets.cells import Said
from muster.kernel.sheets.kinds import Aim, Counted, Counts, Field, ListKind, Progress, Read
from muster.people import rules, words
from muster.people.actions.standing import Proof, file_proofs
from muster.people.forms import BringProofs
from muster.people.lists import reading
from muster.people.queries import proofs as proven
from muster.places import queries as places

NAME, NUMBER, SAMPLED, REPORTED, RESULT, TUBE = "name", "id_number", "sampled_at", "reported_at", "result", "tube"
PART = 1000
LONGEST_TUBE = 40
RESULTS = (
    ("negative", re.compile(r"阴|陰|^[-－—]$|未检出|未檢出|neg|not detected", re.IGNORECASE)),
    ("positive", re.compile(r"阳|陽|^\+$|^检出|^檢出|pos|^detected", re.IGNORECASE)),
    ("pending", re.compile(r"待|检测中|檢測中|未出|pending", re.IGNORECASE)),
)


@dataclass(frozen=True)
class Row:
    """A result as the row tells it; the name only shows whether the number is the right one."""

    name: str
    proof: Proof


class ProofList(ListKind):
    """Results with the number of a document each: whoever has no number cannot be found again."""

    key = "people.proofs"
    route = "people:proof-list"
    title = _("Load a laboratory's results")
    hint = _(
        "Columns with ID number, time of sampling and result are needed. Results of people whom no record names yet are"
        " kept too: they count as soon as somebody with that number comes to a gate."
    )
    verb = _("Load")
    fields = (
        Field(NUMBER, _("ID number"), reading.NUMBER_PATTERN, True, rules.mask_number, reading.looks_number),
        Field(SAMPLED, _("Sampled"), r"采样|採樣|采集|sampl|collect", True),
        Field(REPORTED, _("Reported"), r"报告|報告|检测时间|檢測時間|检测日期|出具|report|tested"),
        Field(RESULT, _("Result"), r"结果|結果|结论|result", True),
        Field(TUBE, _("Tube"), r"管号|管號|试管|試管|条码|條碼|编码|tube|barcode"),
        Field(NAME, _("Name"), reading.NAME_PATTERN, False, rules.mask_name, reading.looks_name),
    )
    headings = (*reading.HEADINGS, "采样", "检测", "結果", "结果")
    counted = (
        Counted("filed", _("New results")),
        Counted("known", _("Known already")),
        Counted("unmatched", _("Of people no record names yet")),
        Counted("positive", _("Positive"), must=True),
    )
    shown = (_("Name"), _("ID number"), _("Sampled"), _("Result"), _("Tube"))
    missing = _("Say which columns hold the ID number, the time of sampling and the result.")
    problems = {
        **words.ROW_PROBLEMS,
        "number_missing": gettext_noop("The ID number is missing: without it nobody can be found."),
        "sampled_missing": gettext_noop("The time of sampling is missing."),
        "sampled_later": gettext_noop("The time of sampling lies in the future."),
        "proof_times": gettext_noop("The report is older than the sample."),
        "result_missing": gettext_noop("The result is missing."),
        "result_form": gettext_noop("This is no result: write negative, positive or pending."),
        "tube_form": gettext_noop("The tube's number is too long."),
    }
    form = BringProofs
    result_verb = _("To the test proofs")

    def aim(self, scope: Scope, given: Mapping[str, Any]) -> Aim:
        """The place where the samples were taken."""
        return Aim(given["place"])

    def target(self, row: Upload) -> str:
        """That place's name."""
        return places.names([row.place]).get(row.place, row.place)

    def result_url(self, row: Upload) -> str:
        """The test proofs."""
        return reverse("people:proofs")

    def read(self, scope: Scope, row: Upload, said: Sequence[dict[str, str]]) -> list[Read]:
        """Every row; the same number, time and result again is told."""
        now = timezone.localtime(clock.now(row.incident))
        lines = [read_row(one, place=row.place, now=now) for one in said]
        seen: set[tuple[str, datetime, str]] = set()
        for line in lines:
            proof = line.value.proof
            key = (proof.id_number, proof.sampled_at, proof.result)
            if not line.problems and key in seen:
                line.problems.append("twice")
            seen.add(key)
        return lines

    def plan(self, scope: Scope, row: Upload, values: Sequence[Row]) -> Counts:
        """How many are new, and how many belong to nobody whom a record names."""
        found = [one.proof for one in values]
        known, named = proven.known_of(scope, found), proven.named_of(scope, [proof.id_number for proof in found])
        return {
            "filed": len(found) - known,
            "known": known,
            "unmatched": sum(proof.id_number not in named for proof in found),
            "positive": sum(proof.result == "positive" for proof in found),
        }

    def load(self, scope: Scope, row: Upload, values: Sequence[Row], *, at: datetime, progress: Progress) -> Counts:
        """A thousand at a time; what is known already stays as it is."""
        total = {counted.key: 0 for counted in self.counted}
        for start in range(0, len(values), PART):
            part = values[start : start + PART]
            with acting(scope):
                counts = self.plan(scope, row, part)
                file_proofs(scope, proofs=[one.proof for one in part])
            total = {key: total[key] + count for key, count in counts.items()}
            progress(min(start + PART, len(values)), len(values))
        return total


def read_row(one: Mapping[str, str], *, place: str, now: datetime) -> Read:
    """What a row says of a test, and what is wrong with it."""
    said = Said()
    today = now.date()
    name = one.get(NAME, "").strip()
    number = reading.number(one.get(NUMBER, ""), said, today=today, needed=True).text
    sampled = _moment(one.get(SAMPLED, ""), today, said, now)
    if not one.get(SAMPLED, "").strip():
        said.problems.append("sampled_missing")
    elif sampled is not None and sampled > now:
        said.problems.append("sampled_later")
    reported = _moment(one.get(REPORTED, ""), today, said, now)
    if reported is not None and sampled is not None and reported < sampled:
        said.problems.append("proof_times")
    result = _result(one.get(RESULT, ""), said)
    tube = cells.folded(one.get(TUBE, ""))
    if len(tube) > LONGEST_TUBE:
        said.problems.append("tube_form")
    proof = Proof(number, place, sampled or now, reported, result, tube)
    shown = (
        rules.mask_name(name), rules.mask_number(number), "" if sampled is None else f"{sampled:%Y-%m-%d %H:%M}",
        one.get(RESULT, ""), tube,
    )  # fmt: skip
    return Read(Row(name, proof), shown, said.problems, said.mended)


def _moment(text: str, today: date, said: Said, now: datetime) -> datetime | None:
    if not text.strip():
        return None
    found = cells.moment(text, today=today, mended=said.mended)
    if found is None:
        said.problems.append("moment_form")
        return None
    return found.replace(tzinfo=now.tzinfo)


def _result(text: str, said: Said) -> str:
    plain = cells.folded(text)
    found = [key for key, pattern in RESULTS if pattern.search(plain)]
    if len(found) == 1:
        return found[0]
    said.problems.append("result_form" if plain else "result_missing")
    return ""


PROOFS = ProofList()
