"""curl, by the published specification."""

import shapes
from curl import get, post
from shapes import from_json, from_xml, rows
from world import AT, KEY

CODES = {"fly-tipping", "graffiti", "antisocial-behaviour", "street-light", "pothole"}
PRIVATE = "antisocial-behaviour"
TYPES = {"json": "application/json", "xml": "text/xml"}
PLACE = [("lat", AT[0]), ("long", AT[1])]
TYRES = [("attribute[waste][]", "TYRES"), ("attribute[size]", "CAR_BOOT"), ("attribute[land]", "HIGHWAY"), ("attribute[witnessed]", "NO")]
NOISE = [("attribute[what]", "NOISE"), ("attribute[how_often]", "DAILY")]


def report(service, *more):
    return [("api_key", KEY), ("service_code", service), *PLACE, *more]


def fly_tip(words="Tyres in the lay-by"):
    return report("fly-tipping", ("description", words), *TYRES)


def check(checks, url):
    for kind in ("json", "xml"):
        discovery(checks, url, kind)
        services(checks, url, kind)
        definition(checks, url, kind)
        posting(checks, url, kind)
        refusals(checks, url, kind)
    private(checks, url)
    repeated(checks, url)


def answered(checks, what, answer, kind, status=(200,)):
    """The status and the content type, and then whatever is in it."""
    right = answer.status in status and answer.kind == TYPES[kind]
    return checks.that(f"{what} ({kind})", right, f"{answer.status} {answer.kind} {answer.body[:200]!r}")


def discovery(checks, url, kind):
    answer = get(f"{url}/discovery.{kind}")
    answered(checks, "GET discovery, without a key", answer, kind)
    if kind == "json":
        found = from_json(answer.body) or {}
        endpoints = found.get("endpoints", [])
    else:
        found = from_xml(answer.body, "discovery")
        found = {child.tag: child for child in found} if found is not None else {}
        endpoints = [{field.tag: field for field in endpoint} for endpoint in found.get("endpoints", [])]
    named = {"changeset", "contact", "key_service", "endpoints"} <= set(found)
    named = named and len(endpoints) == 2 and all(shapes.ENDPOINT <= set(endpoint) for endpoint in endpoints)
    checks.that(f"discovery names two endpoints, GeoReport and sync ({kind})", named, answer.body)


def services(checks, url, kind):
    answer = get(f"{url}/services.{kind}")
    answered(checks, "GET services, without a key", answer, kind)
    found = rows(answer.body, kind, "services", "service") or []
    checks.that(f"every service has the specification's fields ({kind})", found and all(set(row) == shapes.SERVICE for row in found), found)
    checks.that(f"the sample pack's five services are there ({kind})", {row.get("service_code") for row in found} == CODES, found)
    truth = (True, False) if kind == "json" else ("true", "false")
    checks.that(f"metadata is true or false ({kind})", found and all(row.get("metadata") in truth for row in found), found)
    checks.that(f"type is realtime, batch or blackbox ({kind})", found and all(row.get("type") in ("realtime", "batch", "blackbox") for row in found), found)
    private = {row["service_code"] for row in found if "private" in (row.get("keywords") or "").split(",")}
    checks.that(f"one service has the keyword private ({kind})", private == {PRIVATE}, private)


def definition(checks, url, kind):
    answer = get(f"{url}/services/fly-tipping.{kind}")
    answered(checks, "GET a service's definition", answer, kind)
    if kind == "json":
        found = from_json(answer.body) or {}
        attributes = found.get("attributes", [])
        values = [value for attribute in attributes for value in attribute.get("values", [])]
        code, keys = found.get("service_code"), [set(value) for value in values]
    else:
        found = from_xml(answer.body, "service_definition")
        found = found if found is not None else []
        code = found.findtext("service_code") if len(found) else None
        attributes = [{field.tag: field.text for field in attribute} for attribute in (found.iterfind("attributes/attribute") if len(found) else [])]
        keys = [{field.tag for field in value} for value in (found.iterfind("attributes/attribute/values/value") if len(found) else [])]
    named = attributes and all(shapes.ATTRIBUTE <= set(attribute) <= shapes.ATTRIBUTE | {"values"} for attribute in attributes)
    checks.that(f"every attribute has the specification's fields ({kind})", code == "fly-tipping" and named, attributes)
    checks.that(f"every datatype is one of the six ({kind})", attributes and all(it.get("datatype") in shapes.DATATYPES for it in attributes), attributes)
    checks.that(f"every value has a key and a name ({kind})", keys and all(it == {"key", "name"} for it in keys), keys)
    unknown = get(f"{url}/services/unicorns.{kind}")
    answered(checks, "the definition of an unknown service is 404", unknown, kind, (404,))
    checks.that(f"with errors in the specification's form ({kind})", shapes.is_error(unknown.body, kind), unknown.body)


def posting(checks, url, kind):
    answer = post(f"{url}/requests.{kind}", fly_tip())
    answered(checks, "POST a request", answer, kind, (200, 201))
    created = rows(answer.body, kind, "service_requests", "request") or []
    reference = created[0].get("service_request_id") if len(created) == 1 else None
    checks.that(f"it answers one service_request_id, and no token ({kind})", reference and set(created[0]) <= shapes.CREATED, answer.body)
    one = get(f"{url}/requests/{reference}.{kind}")
    answered(checks, "GET that request", one, kind)
    found = rows(one.body, kind, "service_requests", "request") or []
    checks.that(f"it is an array of one, with the specification's fields ({kind})", len(found) == 1 and set(found[0]) == shapes.REQUEST, one.body)
    row = found[0] if found else {}
    told = (row.get("service_request_id"), row.get("service_code"), row.get("status")) == (reference, "fly-tipping", "open")
    checks.that(f"it is the one that was posted, and open ({kind})", reference and told, row)
    near = row.get("lat") and abs(float(row["lat"]) - float(AT[0])) < 1e-5 and abs(float(row["long"]) - float(AT[1])) < 1e-5
    checks.that(f"it stands where it was posted ({kind})", near, row)
    dates = [row.get("requested_datetime") or "", row.get("updated_datetime") or ""]
    checks.that(f"its dates are W3C's, with a zone ({kind})", all(shapes.DATE.match(date) for date in dates), dates)
    listed = rows(get(f"{url}/requests.{kind}?service_code=fly-tipping&status=open").body, kind, "service_requests", "request") or []
    checks.that(f"GET requests lists it ({kind})", reference in [row.get("service_request_id") for row in listed], listed)
    closed = rows(get(f"{url}/requests.{kind}?status=closed").body, kind, "service_requests", "request")
    checks.that(f"GET requests of the closed ones does not ({kind})", closed is not None and reference not in [row.get("service_request_id") for row in closed], closed)


def refusals(checks, url, kind):
    requests = f"{url}/requests.{kind}"
    keyless = [field for field in fly_tip() if field[0] != "api_key"]
    wrong = [
        ("a POST without a key is 403", post(requests, keyless), (403,)),
        ("a POST with a wrong key is 403", post(requests, [("api_key", "guess"), *keyless]), (403,)),
        ("a POST for an unknown service is 400 or 404", post(requests, report("unicorns")), (400, 404)),
        ("a POST without a place is 400", post(requests, [("api_key", KEY), ("service_code", "pothole")]), (400,)),
        ("a POST without a required attribute is 400", post(requests, report("fly-tipping")), (400,)),
        ("a POST with 4,001 characters is 400", post(requests, fly_tip("é" * 4001)), (400,)),
        ("an unknown jurisdiction is 404", get(f"{requests}?jurisdiction_id=nowhere.example"), (404,)),
    ]
    for what, answer, status in wrong:
        answered(checks, what, answer, kind, status)
        checks.that(f"with errors in the specification's form ({kind})", shapes.is_error(answer.body, kind), answer.body)


def private(checks, url):
    """Taken, and never read: not in a list, not by name, not in an update, not on the page."""
    for kind in ("json", "xml"):
        answer = post(f"{url}/requests.{kind}", report(PRIVATE, ("description", "Loud at night"), *NOISE))
        created = rows(answer.body, kind, "service_requests", "request") or [{}]
        reference = created[0].get("service_request_id")
        answered(checks, "a private report is taken", answer, kind, (200, 201))
        hidden = get(f"{url}/requests/{reference}.{kind}")
        unknown = get(f"{url}/requests/TW-0000-0000.{kind}")
        checks.that(f"its 404 is an unknown one's, byte for byte ({kind})", hidden.status == 404 and hidden.same_as(unknown), f"{hidden} {unknown}")
        for query in ("", f"?service_request_id={reference}", f"?service_code={PRIVATE}"):
            listed = get(f"{url}/requests.{kind}{query}")
            nothing = listed.status == 200 and PRIVATE.encode() not in listed.body and str(reference).encode() not in listed.body
            checks.that(f"it is not in GET requests{query.split('=')[0]} ({kind})", nothing, listed.body)
        updates = get(f"{url}/servicerequestupdates.{kind}")
        checks.that(f"nor in servicerequestupdates ({kind})", updates.status == 200 and str(reference).encode() not in updates.body, updates)
        page = get(f"{url}/")
        checks.that("nor on the public page", page.status == 200 and str(reference).encode() not in page.body, page.status)


def repeated(checks, url):
    """The same key is the same report; another report under it is refused."""

    def reference(answer):
        return (rows(answer.body, "json", "", "") or [{}])[0].get("service_request_id")

    header = ["Idempotency-Key: a-stranger-s-own-key-1"]
    first, again = (post(f"{url}/requests.json", fly_tip("Once"), header) for _ in range(2))
    checks.that("an Idempotency-Key repeated gives the same reference", reference(first) and reference(first) == reference(again), f"{first.body} {again.body}")
    other = post(f"{url}/requests.json", fly_tip("Another"), header)
    checks.that("for another report it is refused", other.status in (400, 409, 422) and shapes.is_error(other.body, "json"), other)
    apart = post(f"{url}/requests.json", fly_tip("Once"))
    checks.that("without the key it is another report", reference(apart) and reference(apart) != reference(first), apart.body)
