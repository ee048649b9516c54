"""Our own core, through its GeoReport dialect: three kinds of report with photos, sent once, followed to the end."""

import json

import shapes
from curl import get
from world import AT, program, run, sha256

REPORTS = {
    "fly-tipping": ["waste=TYRES", "waste=GREEN", "size=CAR_BOOT", "land=HIGHWAY", "witnessed=NO"],
    "graffiti": ["offensive=NO"],
    "antisocial-behaviour": ["what=NOISE", "how_often=DAILY"],
}
PHOTOS = {"fly-tipping": 2, "graffiti": 1, "antisocial-behaviour": 1}
FIXED = "Cleared on Tuesday"


class Phone:
    def __init__(self, folder):
        self.data = folder / "phone"

    def says(self, *args):
        """The command's JSON; `None` if it gave none."""
        return shapes.from_json(run(program("wayside"), *args, "--json", "--data", self.data).stdout)

    def list(self):
        return {row["service"]: row for row in self.says("list") or []}


def check(checks, world):
    server, phone = world.server, Phone(world.folder)
    before = len(server.reports())
    council = phone.says("init", "--pack", server.pack, "--endpoint", world.url, "--dialect", "georeport")
    checks.that("the phone is set up for GeoReport", council, council)
    capture(checks, world, phone)
    passed = phone.says("sync", "--once") or {}
    checks.that("sync sends three reports and four photos", (passed.get("accepted"), passed.get("photos_sent")) == (3, 4), passed)
    listed = phone.list()
    for service in REPORTS:
        row = listed.get(service, {})
        sent = row.get("state") == "accepted" and row.get("reference") and row.get("photos_sent") == PHOTOS[service]
        checks.that(f"{service}: the council has it, with a reference and its photos", sent, row)
    arrived(checks, world, phone, listed)
    again = phone.says("sync", "--once") or {}
    checks.that("a second sync sends nothing again", again.get("accepted") == 0 and len(server.reports()) == before + 3, again)
    followed(checks, world, phone, listed)


def capture(checks, world, phone):
    number = 0
    for service, answers in REPORTS.items():
        args = ["report", service, "--at", f"{AT[0]},{AT[1]},12", "--description", f"Seen at the corner: {service}"]
        args += [word for answer in answers for word in ("--answer", answer)]
        for _ in range(PHOTOS[service]):
            number += 1
            args += ["--photo", world.picture(number)]
        said = phone.says(*args) or {}
        checks.that(f"{service}: kept on the phone", said.get("state") == "queued", said)


def arrived(checks, world, phone, listed):
    """Each once, under its own id, its photos whole."""
    held = {report["id"]: report for report in world.server.reports()}
    for service, row in listed.items():
        report = held.get(row["id"], {})
        checks.that(f"{service}: the server has it under the phone's id and reference", report.get("reference") == row["reference"], report)
        shown = phone.says("show", row["id"]) or {}
        ours = sorted(photo["sha256"] for photo in shown.get("photos", []))
        theirs = sorted(photo["sha256"] for photo in report.get("photos", []) if photo["done"])
        checks.that(f"{service}: its {PHOTOS[service]} photos arrived whole", ours == theirs and len(ours) == PHOTOS[service], f"{ours} {theirs}")
        for photo in report.get("photos", []):
            files = [file for file in (world.server.data / "photos").rglob("*") if photo["id"] in file.name]
            checks.that(f"{service}: the file behind a photo has that hash", any(sha256(file.read_bytes()) == photo["sha256"] for file in files), files)
        public = shapes.rows(get(f"{world.url}/requests.json?service_request_id={row['reference']}").body, "json", "", "")
        if row["private"]:
            checks.that(f"{service}: it is in no public answer", public == [], public)
        else:
            mark = [shown.get("marker")] == [found.get("description") for found in public or []]
            checks.that(f"{service}: its marker is in the public answer", mark, f"{shown.get('marker')} {public}")


def followed(checks, world, phone, listed):
    reference = listed.get("fly-tipping", {}).get("reference")
    if not checks.that("the council closes the fly-tip", reference, listed):
        return
    world.server.set_status(reference, "closed:FIXED", FIXED)
    phone.says("follow")
    row = phone.list()["fly-tipping"]
    checks.that("the phone sees closed, FIXED", (row["status"], row["status_reason"]) == ("closed", "FIXED"), row)
    shown = json.dumps(phone.says("show", row["id"]))
    checks.that("and the council's words", FIXED in shown, shown)
    others = {service: row["status"] for service, row in phone.list().items() if service != "fly-tipping"}
    checks.that("the other two stay as they were", set(others.values()) == {"received"}, others)
