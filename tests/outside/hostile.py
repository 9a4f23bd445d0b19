"""What is sent to break it: pictures that are none or too much, calendars that never end, many at once. It refuses or disarms
each, goes on answering, and needs little memory for it."""

import io
import os
import struct
import time
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from maat import Carer
from server import Server

SCRIPT = b"<html><script>alert(1)</script></html>"
# Nothing of these may come back.
WORDS = (b"<script", b"</html>", b"PK\x03\x04", b"alert(")
# How much more memory the server may ever have had than before the first of it.
GROWTH_KB = 64 * 1024
MEBIBYTE = 1024 * 1024
# A bomb may take so many times as long as a harmless request beside it, or so many seconds where that is nothing. With optimisation and
# an idle machine none takes 0.2 s; other things run beside this one.
TIMES, AT_MOST = 40, float(os.environ.get("MAAT_BOMB_SECONDS", "1"))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, rows=None, more=b"", colour=2):
    """A PNG (PNG 3); `rows` as it says if none are given, all of them zero. `more` stands between head and pixels."""
    a_row = 1 + width * {0: 1, 2: 3, 6: 4}[colour]
    if rows is None:
        packer = zlib.compressobj(9)
        rows = b"".join(packer.compress(bytes(a_row)) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def zeros(mebibytes):
    """So many mebibytes of nothing, packed."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(MEBIBYTE)) for _ in range(mebibytes)) + packer.flush()


def zip_of_death():
    """Zip in zip, each a thousandth of what is in it."""
    inside = bytes(64 * MEBIBYTE)
    for _ in range(3):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for copy in range(4):
                archive.writestr(f"{copy}", inside)
        inside = packed.getvalue()
    return inside


def pictures(jpeg):
    """What is sent, and whether it is taken: with what was hidden in it gone."""
    small = png(8, 8)
    frames = chunk(b"acTL", struct.pack(">II", 60_000, 0)) + 500 * chunk(b"fcTL", bytes(26))
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
    webp = b"RIFF\x64\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\xff\xff\xff\xff\xff\xffANIM" + bytes(64)
    return [
        ("SVG with a script", svg, False),
        ("HTML that says it is a PNG", SCRIPT, False),
        ("a PNG of 60,000 by 60,000", png(60_000, 60_000, b"x"), False),
        ("a PNG of four thousand million by as many", png(2**31 - 1, 2**31 - 1, b"x"), False),
        ("a PNG of 12,000 by 12,000, all there", png(12_000, 12_000), False),
        ("a PNG whose pixels unpack to 512 MiB", png(8, 8, zeros(512)), None),
        ("a PNG with a text that unpacks to 1 GiB", png(8, 8, None, chunk(b"zTXt", b"Comment\0\0" + zeros(1024))), None),
        ("a PNG with a colour profile that unpacks to 1 GiB", png(8, 8, None, chunk(b"iCCP", b"p\0\0" + zeros(1024))), None),
        ("a PNG of 12 megapixels, all there", png(4_000, 3_000), True),
        ("a PNG, then HTML", small + SCRIPT, True),
        ("a PNG with HTML in a text", png(8, 8, None, chunk(b"tEXt", b"Comment\0" + SCRIPT)), True),
        ("a JPEG, then a zip", jpeg + zip_of_death()[:MEBIBYTE], True),
        ("a JPEG with HTML in a comment", jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(SCRIPT) + 2) + SCRIPT + jpeg[2:], True),
        ("a GIF that is JavaScript", b"GIF89a/*" + bytes(32) + b"*/=1;alert(1)", False),
        ("a zip of death", zip_of_death(), False),
        ("a PNG cut off", small[:-20], None),
        ("half a JPEG", jpeg[: len(jpeg) // 2], None),
        ("a PNG of 60,000 frames", png(8, 8, None, frames), None),
        ("a WebP of 16 million by as many that moves", webp, False),
        ("nothing", b"", False),
        ("6 MiB of zeros", bytes(6 * MEBIBYTE), False),
    ]


def calendar(piece, opens="", closes=""):
    """A calendar of a mebibyte: one piece again and again."""
    head = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{opens}"
    tail = f"{closes}END:VCALENDAR\r\n"
    return (head + piece * ((MEBIBYTE - len(head) - len(tail)) // len(piece)) + tail)[:MEBIBYTE].encode()


EVENT = "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:X\r\nDTSTART:20270101T080000\r\n"


def calendars():
    return [
        ("nested without end", calendar("BEGIN:A\r\n")),
        ("events opened and never closed", calendar("BEGIN:VEVENT\r\n")),
        ("one event again and again", calendar(EVENT + "END:VEVENT\r\n")),
        ("one event that repeats by the second, again and again", calendar(EVENT + "RRULE:FREQ=SECONDLY\r\nEND:VEVENT\r\n")),
        ("one line without end", calendar("X", EVENT + "DESCRIPTION:", "\r\nEND:VEVENT\r\n")),
        ("a line folded without end", calendar("\r\n X", EVENT + "DESCRIPTION:", "\r\nEND:VEVENT\r\n")),
        ("exceptions without end", calendar("EXDATE:20270101T080000\r\n", EVENT + "RRULE:FREQ=DAILY\r\n", "END:VEVENT\r\n")),
        ("dates without end", calendar("20270101T080000,", EVENT + "RDATE:", "20270101T080000\r\nEND:VEVENT\r\n")),
        ("zones without end", calendar("BEGIN:VTIMEZONE\r\nTZID:A\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nRRULE:FREQ=YEARLY\r\n"
                                       "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n")),
        ("a rule that never comes", calendar("X-A:1\r\n", EVENT + "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\n", "END:VEVENT\r\n")),
        ("parameters without end", calendar(";A=B", EVENT + "X-A", ":1\r\nEND:VEVENT\r\n")),
        ("zeros", bytes(MEBIBYTE)),
    ]


def peak_kb(server):
    """The most memory that the process ever had."""
    for line in Path(f"/proc/{server.process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    raise RuntimeError("no VmHWM")


def send(carer, org, raw):
    return carer.send("POST", f"/v1/organisations/{org}/media", raw, {"Content-Type": "image/png"})


def hostile_pictures(story, server, carer, org, sent):
    story.chapter("Pictures")
    for what, raw, taken in sent:
        answer = send(carer, org, raw)
        seen = f"{answer}"
        if answer.status == 201:
            shown = carer.send("GET", answer.json["url"])
            clean = not any(word in shown.body for word in WORDS) and shown.content_type in ("image/jpeg", "image/png")
            safe = "sandbox" in shown.headers["content-security-policy"] and shown.headers["x-content-type-options"] == "nosniff"
            story.expect(f"{what}: its pixels alone are kept", taken is not False and clean and safe, "pixels", seen)
        else:
            refused = answer.status in (413, 422) and answer.content_type == "application/problem+json"
            story.expect(f"{what}: refused", taken is not True and refused, "413 or 422", seen)
    story.chapter("Many at once")
    large = [raw for what, raw, _ in sent if "all there" in what or "unpacks" in what]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda raw: send(carer, org, raw).status, large * 6))
    story.expect(f"{len(answers)} at once are answered", set(answers) <= {201, 413, 422, 429}, "201, 413 or 422", set(answers))
    story.equal("and the server still answers", server.status("/readyz"), 200)


def fastest(carer, path, raw, tries=3):
    """A busy machine may be slow once; what is slow each time is slow."""
    took = []
    for _ in range(tries):
        begun = time.monotonic()
        answer = carer.send("POST", path, raw, {"Content-Type": "text/calendar"})
        took.append(time.monotonic() - begun)
    return min(took), answer


def hostile_calendars(story, carer, wearer):
    story.chapter("Calendars of a mebibyte")
    path = f"/v1/wearers/{wearer}/calendar"
    harmless = (EVENT + "END:VEVENT\r\n").join(("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "END:VCALENDAR\r\n")).encode()
    fastest(carer, path, harmless)
    beside, _ = fastest(carer, path, harmless)
    bound = max(AT_MOST, TIMES * beside)
    slowest = 0
    for what, raw in calendars():
        took, answer = fastest(carer, path, raw)
        slowest = max(slowest, took)
        told = f"{took * 1000:.0f} ms, {answer.status}"
        story.expect(f"{what}: {told}", took <= bound and answer.status < 500, f"{bound * 1000:.0f} ms and no 5xx", told)
    story.note(f"harmless: {beside * 1000:.0f} ms, the slowest of a mebibyte: {slowest * 1000:.0f} ms")


def run(story):
    with Server() as server:
        server.start()
        carer = Carer.new(server)
        org = carer.organisation()["id"]
        wearer = carer.wearer(org)["id"]
        made = carer.picture(org, png(64, 64))
        jpeg = carer.send("GET", made["url"]).body
        sent = pictures(jpeg)
        before = peak_kb(server)
        hostile_pictures(story, server, carer, org, sent)
        of_pictures = peak_kb(server)
        hostile_calendars(story, carer, wearer)
        after = peak_kb(server)
        story.chapter("Memory")
        told = f"{before} kB before, {of_pictures} kB after pictures, {after} kB after all"
        story.expect(f"it grew by {(after - before) // 1024} MiB at most ({told})", after - before < GROWTH_KB, "64 MiB", told)
