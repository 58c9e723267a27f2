"""A list of checkpoints: rows become sites in service. A county begins with two hundred of them in one file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from muster.checkpoints import words
from muster.checkpoints.actions.posts import Opening, open_checkpoints
from muster.checkpoints.models import Mode
from muster.checkpoints.queries import posts
from muster.kernel import clock
from muster.kernel.models import Upload
from muster.kernel.scope import Scope, acting
from muster.kernel.sheets import cells
from muster.kernel.sheets.forms import BringList
from muster.kernel.sheets.kinds import Aim, Counted, Counts, Field, ListKind, Progress, Read
from muster.places import queries as places
from muster.places.actions import SiteDraft, open_sites
from muster.places.forms import place_choices
from muster.places.lists import KIND, LATITUDE, LONGITUDE, NAME, PLACE, SITES

POST, SINCE = "post", "since"
PATTERNS = {
    "road": re.compile(r"公路|高速|国道|國道|省道|县道|縣道|road|highway"),
    "village": re.compile(r"村|village"),
    "compound": re.compile(r"小区|小區|院落|大院|楼|樓|compound"),
}
"""What a cell says that means a kind: offices write 省界公路卡口 as well as 公路卡口."""


@dataclass(frozen=True)
class PostDraft:
    """A site and since when it is a checkpoint, as what; without `since` from when the list is loaded."""

    site: SiteDraft
    kind: str
    since: datetime | None


class BringPosts(BringList):
    """A list of checkpoints, and what holds where its rows say nothing."""

    place = forms.ChoiceField(
        label=_("Place"), help_text=_("Places that rows name are looked for in it; rows without one lie here.")
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=list(words.KINDS.items()), help_text=_("For rows that do not name a kind.")
    )
    mode = forms.ChoiceField(
        label=_("What is written down of those let through"),
        choices=Mode.choices,
        help_text=_("Whoever is stopped always gets a full record."),
    )

    def prepare(self, scope: Scope, on: date) -> None:
        """Places within reach."""
        self.fields["place"].choices = place_choices(scope)  # type: ignore[attr-defined]


class PostList(ListKind):
    """Rows are read as those of a list of sites, and are in service at once. Sites that are open stay as they are."""

    key = "checkpoints.posts"
    route = "post-list"
    title = _("Load a list of checkpoints")
    hint = _(
        "A column with the name is needed; place, kind, coordinates and since when help. Sites that are missing are"
        " opened. Loading the same list again puts nothing into service twice."
    )
    verb = _("Put into service")
    fields = (
        *(field for field in SITES.fields if field.key in (LONGITUDE, LATITUDE)),
        Field(SINCE, _("In service since"), r"启用|啟用|设立|設立|开始|開始|时间|時間|日期|since|from"),
        Field(POST, _("Kind"), r"类型|類型|类别|類別|性质|性質|种类|種類|kind|type"),
        *(field for field in SITES.fields if field.key in (NAME, PLACE)),
    )
    headings = (*SITES.headings, "启用", "啟用")
    missing = SITES.missing
    most_rows = SITES.most_rows
    counted = (
        Counted("opened", _("New in service")),
        Counted("sites", _("Of these with a new site")),
        Counted("standing", _("In service already")),
    )
    shown = (_("Name of the site"), _("Kind"), _("Place"), _("Coordinates"), _("In service since"))
    problems = {
        **SITES.problems,
        "post_unknown": gettext_noop("There is no such kind of checkpoint: write road, village or compound."),
        "since_ahead": gettext_noop("A checkpoint cannot have been opened in the future."),
    }
    form = BringPosts
    result_verb = _("To the checkpoints in service")

    def aim(self, scope: Scope, given: Mapping[str, Any]) -> Aim:
        """Where rows without a place lie; what posts are that do not say it; how much they write down."""
        wide = SITES.aim(scope, {**given, "kind": posts.LETTER})
        return Aim(wide.place, {**wide.about, "post": given["kind"], "mode": given["mode"]})

    def target(self, row: Upload) -> str:
        """The place's name."""
        return SITES.target(row)

    def result_url(self, row: Upload) -> str:
        """The checkpoints."""
        return reverse("posts")

    def read(self, scope: Scope, row: Upload, said: Sequence[dict[str, str]]) -> list[Read]:
        """Every row as a site, and since when it is what kind of checkpoint."""
        now = timezone.localtime(clock.now(row.incident))
        lines = SITES.read(scope, row, [{**one, KIND: ""} for one in said])
        for line, one in zip(lines, said, strict=True):
            kind = post_kind(one.get(POST, "")) if one.get(POST) else row.about["post"]
            since = None
            if one.get(SINCE):
                found = cells.moment(one[SINCE], today=now.date(), mended=line.mended)
                since = None if found is None else found.replace(tzinfo=now.tzinfo)
                if since is None:
                    line.problems.append("moment_form")
                elif since > now:
                    line.problems.append("since_ahead")
            if kind is None:
                line.problems.append("post_unknown")
            name, _kind, place, degrees = line.shown
            told = one.get(SINCE, "") if since is None else f"{since:%Y-%m-%d %H:%M}"
            line.shown = (name, str(words.KINDS.get(kind or "", one.get(POST, ""))), place, degrees, told)
            line.value = PostDraft(line.value, kind or "", since)
        return lines

    def plan(self, scope: Scope, row: Upload, values: Sequence[PostDraft]) -> Counts:
        """How many sites are put into service, how many of them are new, and how many are in service already."""
        codes = places.open_codes(scope, [one.site.place for one in values])
        known = [codes.get((one.site.place, one.site.kind, one.site.name)) for one in values]
        working = set(posts.working(row.incident, clock.now(row.incident)).values_list("site", flat=True))
        standing = sum(code in working for code in known)
        return {"opened": len(values) - standing, "sites": known.count(None), "standing": standing}

    def load(
        self, scope: Scope, row: Upload, values: Sequence[PostDraft], *, at: datetime, progress: Progress
    ) -> Counts:
        """All in one transaction; those that began together are put into service together."""
        with acting(scope):
            counts = self.plan(scope, row, values)
            codes = open_sites(scope=scope, drafts=[one.site for one in values], opened_at=at)
            together: dict[datetime | None, list[Opening]] = defaultdict(list)
            for code, one in zip(codes, values, strict=True):
                together[one.since].append(Opening(code, one.kind, Mode(row.about["mode"])))
            for since, openings in together.items():
                open_checkpoints(scope=scope, openings=openings, since=since)
        progress(len(values), len(values))
        return counts


def post_kind(text: str) -> str | None:
    """The kind of checkpoint that a cell names, None where it names none."""
    plain = cells.folded(text).casefold()
    known = {word.casefold(): key for key, label in words.KINDS.items() for word in (key, str(label))}
    if plain in known:
        return known[plain]
    found = [key for key, pattern in PATTERNS.items() if pattern.search(plain)]
    return found[0] if len(found) == 1 else None


POSTS = PostList()
