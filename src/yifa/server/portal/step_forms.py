"""A residents' form: from the catalogue's declaration to questions, and from what was sent to a step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from yifa.kernel.context import all_fields
from yifa.kernel.fields import is_empty
from yifa.kernel.model import ActionSpec, FieldSpec, Procedure
from yifa.kernel.parties import LABELS as PARTY_LABELS
from yifa.kernel.public_spec import PublicForm
from yifa.kernel.records import Refusal
from yifa.server.casework.choices import Option
from yifa.server.casework.form_fields import Ask, simple
from yifa.server.casework.place import Place
from yifa.server.casework.request_values import Typed, read
from yifa.server.config.numbers import whole_of
from yifa.server.ledger import attachments
from yifa.server.ledger.attachments import Kept
from yifa.server.ledger.errors import BadAttachment
from yifa.server.portal import guides, offers, published, spots
from yifa.server.portal.keeping import kept
from yifa.server.portal.models import PublicRow

MOST_FILES = 6
MOST_BYTES = 8 * 1024 * 1024
KINDS = frozenset(
    {
        "application/pdf",
        "image/jpeg",
        "image/png",
        "image/heic",
        "image/webp",
        "text/plain",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)
TAKEN = f"照片、PDF、Word，一次最多{MOST_FILES}个，每个不超过{MOST_BYTES // 1024 // 1024}兆"
ALL_THE_SAME = "确实只能这样的，不用重传，再按一次就照样收。"
KEYBOARD = "用键盘的，请在下面选村、写地点。"


def _no_file(upload: UploadedFile) -> Kept:
    raise BadAttachment("请重新选择文件。")


@dataclass
class ResidentForm:
    """One form on the public site: what is asked, what was typed, what is wrong with it."""

    place: Place
    procedure: Procedure
    action: ActionSpec
    form: PublicForm
    typed: Typed = field(default_factory=Typed)
    faults: dict[str, list[str]] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)
    narrowed: set[str] = field(default_factory=set)
    """Look-ups that a link has chosen: only what was chosen is shown, the rest a press away."""
    map_said: str = ""
    """What is to be said of the last press on the map."""
    sheet: str | None = None
    """What the map shows where it is not the chosen village: "" the whole town."""

    @property
    def fields(self) -> dict[str, tuple[FieldSpec, bool]]:
        """Asked fields by key, and whether the law needs them."""
        known = all_fields(self.procedure)
        return {key: (known[key], needed) for key, needed in self.form.fields()}

    def read(self, post: QueryDict, sent_files: MultiValueDict[str, UploadedFile]) -> None:
        """Take what was sent; files are kept at once, so that they are not lost when the form comes back."""
        specs = {key: spec for key, (spec, _) in self.fields.items()}
        files, of_item = self._gathered(post, sent_files)
        wrong: dict[str, list[str]] = {}
        sent = sum(len(files.getlist(key)) for key in specs)
        most = MOST_FILES + max((len(self.materials(key)) for key in self.form.items), default=0)
        kept = sum(len([t for t in post.getlist(f"{key}-kept") if t]) for key in specs)

        def store(upload: UploadedFile) -> Kept:
            if sent + kept > most:
                raise BadAttachment(f"文件太多，一次最多{most}个，请合并或者分次提交。")
            if (upload.size or 0) > MOST_BYTES:
                raise BadAttachment(f"“{attachments.clean_name(upload.name or '')}”太大，每个不超过8兆，请压缩后再传。")
            upload.seek(0)
            head = upload.read(2048)
            upload.seek(0)
            mime = attachments.recognise(attachments.clean_name(upload.name or ""), head, upload)
            if mime not in KINDS:
                raise BadAttachment(f"“{attachments.clean_name(upload.name or '')}”不是可以收的文件。可以传{TAKEN}。")
            if item := of_item.get(id(upload)):
                key, material = item
                if refusal := material.refusal(mime):
                    wrong.setdefault(key, []).append(refusal)
                    raise BadAttachment(refusal)
                if fault := guides.looked_at(upload.read(), mime):
                    wrong.setdefault(key, []).append(f"“{material.name}”{fault}。{ALL_THE_SAME}")
                upload.seek(0)
            return attachments.store(self.place.town, 0, upload)

        self.typed = read(specs, post, files, 0, store)
        of_lines = {message for messages in wrong.values() for message in messages}
        for key, messages in self.typed.faults.items():
            if left := [message for message in messages if message not in of_lines]:
                wrong[key] = left
        self.faults = wrong
        for key, value in list(self.typed.values.items()):
            if specs[key].type == "party":
                self.typed.values[key] = [row for row in value if any(v for k, v in row.items() if k != "kind")]
        self._missing()
        self._chosen()

    def materials(self, key: str) -> tuple[guides.Material, ...]:
        """What is handed in piece by piece in a field of attachments, by the public entry chosen in its look-up."""
        chosen = str(self.typed.values.get(self.form.items.get(key, "")) or "")
        number = whole_of(chosen, 9) if chosen else None
        row = published.item(self.place.town, number, self.place.today) if number else None
        if row is None:
            return ()
        town = self.place.town.prefix
        blanks = [
            (str(file["name"]), reverse("portal:file", args=[town, row.position, file["sha"]]))
            for file in row.values.get("blanks") or ()
        ]
        return tuple(
            replace(
                one,
                blanks=tuple(blank for blank in blanks if blank[0].startswith(one.name)),
                errors=tuple(self.faults.get(f"{key}.{one.n}", ())),
            )
            for one in guides.checklist(row.values)
        )

    def _gathered(
        self, post: QueryDict, sent: MultiValueDict[str, UploadedFile]
    ) -> tuple[MultiValueDict[str, UploadedFile], dict[int, tuple[str, guides.Material]]]:
        """The files sent, those of a checklist under the name of their material beside the others; and of which line
        each of these is (by its identity)."""
        files = MultiValueDict({key: sent.getlist(key) for key in sent})
        of_item: dict[int, tuple[str, guides.Material]] = {}
        for key, source in self.form.items.items():
            self.typed.values[source] = post.get(source, "")
            for material in self.materials(key):
                for upload in files.pop(f"{key}.{material.n}", []):
                    upload.name = f"{material.name}-{upload.name}"
                    of_item[id(upload)] = f"{key}.{material.n}", material
                    files.appendlist(key, upload)
        return files, of_item

    def read_kept(self, post: QueryDict) -> None:
        """What was answered before, files by their tickets; nothing is judged."""
        specs = {key: spec for key, (spec, _) in self.fields.items()}
        self.typed = read(specs, post, MultiValueDict(), 0, _no_file)

    def read_words(self, post: QueryDict, sent_files: MultiValueDict[str, UploadedFile]) -> None:
        """What was typed, and the files kept already, when the form comes back before new files are looked at."""
        self.read_kept(post)
        for key in self.fields:
            if any(sent_files.getlist(key)):
                self.faults.setdefault(key, []).append("刚才选的文件没有留下，请重新选。")

    def moved(self, request: HttpRequest) -> bool:
        """Whether the map was pressed, or a place looked for by its words, instead of sending; the form then shows it."""
        key, post = self.form.spot, request.POST
        x, y, find = post.get("map.x"), post.get("map.y"), post.get("find")
        if not key or (x is None and find is None):
            return False
        self.read_words(post, request.FILES)
        if find == "town":
            self.sheet = ""
            return True
        query = {"words": post.get("place", "")} if find else {"x": x or "", "y": y or ""}
        spot = spots.pressed(self.place.town, post.get("sheet", ""), query)
        if spot is None:
            self.map_said = KEYBOARD
            return True
        village, text, self.map_said = spot
        self.typed.values |= {"village": village} if village else {}
        self.typed.values |= {key: text} if text else {}
        return True

    @property
    def drawn(self) -> spots.Drawn | None:
        """The map of the form; None where it asks for no place, or the town has no outlines."""
        if not self.form.spot:
            return None
        village, text = (str(self.typed.values.get(key) or "") for key in ("village", self.form.spot))
        shown = village if self.sheet is None else self.sheet
        return spots.drawn(self.place.town, self.procedure, self.place.today, shown, text, self.map_said)

    def values(self) -> dict[str, Any]:
        """What goes to the door: what was asked, and what the counter fills in."""
        values = {
            key: value.replace("{on}", self.place.today.isoformat()) if isinstance(value, str) else value
            for key, value in self.form.given.items()
        }
        return {**{key: self.typed.values[key] for key in self.fields if key in self.typed.values}, **values}

    def refuse(self, refusals: tuple[Refusal, ...]) -> None:
        """Put the door's reasons beside their fields; what concerns no field stands above the form."""
        for refusal in refusals:
            if refusal.field in self.fields:
                name = self.fields[refusal.field][0].name
                message = refusal.say.removeprefix(f"{name}：")
                self.faults.setdefault(refusal.field, []).append(
                    "请填写。" if message == f"“{name}”没有填。" else message
                )
            else:
                self.general.append(refusal.say + (f"（{refusal.basis}）" if refusal.basis else ""))

    def _missing(self) -> None:
        for key, (spec, needed) in self.fields.items():
            value = self.typed.values.get(key)
            if spec.type == "party":
                self._incomplete(key, spec, value or [], needed)
            elif key in self.form.items and (
                lacking := guides.lacking(self.materials(key), [item["name"] for item in value or ()])
            ):
                for one in lacking:
                    self.faults.setdefault(f"{key}.{one.n}", []).append(f"还没有上传：{one.name}。")
            elif needed and is_empty(value) and key not in self.faults:
                self.faults.setdefault(key, []).append("请填写。" if spec.type != "attachment" else "请上传。")

    def _incomplete(self, key: str, spec: FieldSpec, rows: list[dict[str, str]], needed: bool) -> None:
        if not rows:
            if needed:
                self.faults.setdefault(key, []).append("请填写。")
            return
        for row in rows:
            if not row.get("name"):
                self.faults.setdefault(key, []).append("请填写姓名或者名称。")
            for item in self.form.people.get(key, ()):
                what = item.rstrip("!")
                if what == "id":
                    what = "credit_code" if row.get("kind") == "org" else "id_number"
                if item.endswith("!") and not row.get(what):
                    self.faults.setdefault(key, []).append(f"请填写{PARTY_LABELS[what]}。")

    def _chosen(self) -> None:
        """Look-ups hold only what the public register offers."""
        for key, (spec, _) in self.fields.items():
            value = self.typed.values.get(key)
            if spec.type != "register" or is_empty(value):
                continue
            offered = {option.value for option in self._options(key, spec, [])}
            chosen = value if isinstance(value, list) else [value]
            if any(str(item) not in offered for item in chosen):
                self.faults.setdefault(key, []).append("请从列表中选择。")
                self.typed.values.pop(key)

    def _options(self, key: str, spec: FieldSpec, chosen: list[str]) -> list[Option]:
        name = f"{self.procedure.procedure}/{self.action.key}/{key}"
        offered: list[Option] = kept.made(self.place.town.code, name, lambda: self._offered(key, spec))
        if key in self.narrowed and any(option.value in chosen for option in offered):
            offered = [option for option in offered if option.value in chosen]
        return [replace(option, chosen=option.value in chosen) for option in offered] if chosen else offered

    def _offered(self, key: str, spec: FieldSpec) -> list[Option]:
        rows = list(published.entries_of(self.place.town, spec.registers, self.place.today))
        units = published.unit_names(self.place.town, rows)
        return [
            Option(str(row.position), row.title, self._note(row, units))
            for row in rows
            if offers.may_choose(self.form, key, row)
        ]

    def _note(self, row: PublicRow, units: Mapping[str, str]) -> str:
        place = self.place.all_villages.get(row.village, "")
        return "　".join(filter(None, (place, published.gist(row, units))))

    def asks(self) -> list[Ask]:
        """The questions as the page sets them."""
        return [self._ask(key, spec, needed) for key, (spec, needed) in self.fields.items()]

    @staticmethod
    def wrong(asks: Iterable[Ask]) -> list[tuple[str, str, str]]:
        """(place on the page, question, what is wrong), in the order of the page; each line of a checklist by itself."""
        return [
            (key, ask.name, error)
            for ask in asks
            for key, errors in (
                (ask.key, ask.errors),
                *((f"{ask.key}.{one.n}", one.errors) for one in ask.items),
            )
            for error in errors
        ]

    def _ask(self, key: str, spec: FieldSpec, needed: bool) -> Ask:
        value = self.typed.values.get(key, "")
        ask = simple(self.place, spec, key, value)
        ask.required = needed
        ask.name = self.form.call.get(key, spec.name)
        ask.help = self.form.help.get(key, spec.help)
        ask.errors = list(dict.fromkeys(self.faults.get(key, ())))
        if spec.type == "party":
            rows = value if isinstance(value, list) and value else [{}]
            ask.widget, ask.rows = "party", [self._person(key, rows[0])]
        elif spec.type == "register":
            chosen = [str(v) for v in value] if isinstance(value, list) else [str(value)] if value else []
            ask.options, ask.many = self._options(key, spec, chosen), spec.many
            ask.widget = "select" if len(ask.options) > 40 and not spec.many else "pick"
            if key in self.narrowed and any(option.chosen for option in ask.options):
                ask.widget, ask.from_href = "pick", "?"
            elif ask.widget == "select":
                ask.options = [Option(o.value, o.label, "", o.chosen) for o in ask.options]
        elif key == self.form.spot:
            ask.widget = "map"
        elif spec.type == "attachment":
            ask.widget, ask.many = "attachment", True
            ask.help = "　".join(filter(None, (ask.help, f"可以传{TAKEN}")))
            ask.items = self.materials(key)
            ask.files = [(Kept(**item).name, Kept(**item).ticket(0)) for item in value] if value else []
        return ask

    def _person(self, key: str, row: Mapping[str, Any]) -> list[Ask]:
        party = self.procedure.parties[key]
        name = f"{key}-0"
        block: list[Ask] = []
        if party.kind == "any":
            kinds = [
                Option("person", "个人", "", row.get("kind") != "org"),
                Option("org", "单位", "", row.get("kind") == "org"),
            ]
            block.append(Ask(key=f"{name}-kind", name="是个人还是单位", widget="radios", options=kinds))
        elif party.kind == "org":
            block.append(Ask(key=f"{name}-kind", name="", widget="hidden", value="org"))
        label = {"person": "姓名", "org": "名称"}.get(party.kind, "姓名或者名称")
        block.append(
            Ask(key=f"{name}-name", name=label, widget="text", value=row.get("name", ""), required=self.fields[key][1])
        )
        for item in self.form.people.get(key, ()):
            what, needed = item.rstrip("!"), item.endswith("!")
            for part in (
                (("id_number", "credit_code") if party.kind == "any" else ("id_number",)) if what == "id" else (what,)
            ):
                words = PARTY_LABELS[part] + (
                    "（单位填）"
                    if part == "credit_code"
                    else "（个人填）"
                    if what == "id" and party.kind == "any"
                    else ""
                )
                block.append(
                    Ask(
                        key=f"{name}-{part}",
                        name=words,
                        widget="text",
                        value=row.get(part, ""),
                        required=needed and part != "credit_code",
                        mode="tel" if part == "phone" else "",
                        of="org" if part == "credit_code" else "person" if part == "id_number" else "",
                    )
                )
        return block
