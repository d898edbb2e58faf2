"""Rules at the terminal: what is in force on whose word, what differs, what is wrong."""

import json
from pathlib import Path

from cli.terminal import ROOT, session

PACK = ROOT / "rulepacks" / "cn-2020.toml"


def test_rules_are_shown_compared_and_a_file_is_checked_with_every_fault(
    folder: Path, tmp_path: Path
) -> None:
    text = PACK.read_text(encoding="utf-8")
    longer, faulty = tmp_path / "cn-2021.toml", tmp_path / "faulty.toml"
    longer.write_text(text.replace("facility_days = 14", "facility_days = 21"), encoding="utf-8")
    wrong = text.replace("facility_days = 14", 'facility_days = "two weeks"', 1)
    faulty.write_text(wrong.replace('basis = "document"', 'basis = "hearsay"', 1), encoding="utf-8")
    shown, packs, early, differ, same, unknown, sound, unsound = session(
        folder,
        ["rules", "show", "--json"],
        ["rules", "list"],
        ["rules", "show", "--at", "2019-01-01T00:00"],
        ["rules", "compare", "cn-2020", str(longer)],
        ["rules", "compare", "cn-2020", "--one-at", "2020-03-01T00:00"],
        ["rules", "compare", "cn-2020", "none"],
        ["rules", "check", str(longer)],
        ["rules", "check", str(faulty)],
    )
    told = json.loads(shown.stdout)
    isolation = next(rule for rule in told["rules"] if rule["kind"] == "isolation")

    assert (told["pack"], told["adopted"]["order"]) == ("cn-2020", "play")
    assert (isolation["says"]["facility_days"], isolation["basis"]) == (14, "document")
    assert isolation["source"]
    assert isolation["since"].startswith("2020-01-")
    assert "in force since" in packs.stdout
    assert (early.code, "no rule pack is in force" in early.stderr) == (2, True)
    assert differ.stdout.splitlines()[1:] == ["  Days in a facility: 14 → 21"]
    assert same.stdout == "both say the same\n"
    assert (unknown.code, "muster rules list" in unknown.stderr) == (2, True)
    assert (sound.code, "is a sound pack" in sound.stdout) == (0, True)
    assert (unsound.code, len(unsound.stdout.splitlines())) == (1, 2)
    assert ("two weeks" in unsound.stdout, "hearsay" in unsound.stdout) == (True, True)
