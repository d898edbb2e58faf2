"""``muster roster`` on an instance of the public benchmark, as a person types it."""

import json
from pathlib import Path

from cli.terminal import session
from tidy.source import ROOT

INSTANCE = """SECTION_HORIZON
14
SECTION_SHIFTS
E,480,
N,600,E
SECTION_STAFF
A,E=14|N=3,4800,2400,5,2,2,1
B,E=14,4800,2400,5,2,2,1
C,E=14|N=3,4800,2400,5,2,2,1
SECTION_DAYS_OFF
A,1
SECTION_SHIFT_ON_REQUESTS
B,2,E,3
SECTION_SHIFT_OFF_REQUESTS
C,0,E,1
SECTION_COVER
0,E,1,100,1
1,E,2,100,1
8,N,1,100,1
"""


def test_an_instance_is_solved_written_checked_and_every_mistake_named(tmp_path: Path) -> None:
    instance, roster, wrong = tmp_path / "i.txt", tmp_path / "r.txt", tmp_path / "w.txt"
    instance.write_text(INSTANCE, encoding="utf-8")
    wrong.write_text(INSTANCE.replace("B,2,E,3", "B,20,X,3"), encoding="utf-8")

    told, again, judged, mistaken = session(
        tmp_path,
        ["roster", "solve", str(instance), "--limit-s", "5", "--out", str(roster), "--json"],
        ["roster", "solve", str(instance), "--limit-s", "5"],
        ["roster", "check", str(instance), str(roster)],
        ["roster", "solve", str(wrong)],
    )

    answer = json.loads(told.stdout)
    assert answer["bound"] <= answer["cost"]
    assert again.stdout.startswith(f"cost {answer['cost']}; no")
    assert judged.stdout == f"nothing is broken; it costs {answer['cost']}\n"
    assert (mistaken.code, mistaken.stdout) == (2, "")
    assert "line 13: day 20: the horizon has days 0 to 13" in mistaken.stderr

    rows = roster.read_text(encoding="utf-8").splitlines()
    roster.write_text("\n".join(["\t".join(["E"] * 14), *rows[1:]]) + "\n", encoding="utf-8")
    (broken,) = session(tmp_path, ["roster", "check", str(instance), str(roster)])
    assert broken.code == 1
    assert "A day 1: day_off 1 (0)" in broken.stdout
    assert "A day 0: run_max 14 (5)" in broken.stdout


def test_a_problem_in_json_is_solved_written_and_any_answer_to_it_is_judged(tmp_path: Path) -> None:
    example = ROOT / "docs" / "reference" / "roster-example.json"
    made, hand, wrong = (tmp_path / name for name in ("made.json", "hand.json", "wrong.json"))
    hand.write_text(
        '{"format": "muster-roster-answer", "version": 1,'
        ' "duties": [{"person": "0000004", "shift": "02D"}]}',
        encoding="utf-8",
    )
    wrong.write_text(example.read_text(encoding="utf-8").replace('t":"06D"', 't":"16D"'), "utf-8")

    told, judged, by_hand, mistaken = session(
        tmp_path,
        ["roster", "solve", str(example), "--limit-s", "20", "--out", str(made), "--json"],
        ["roster", "check", str(example), str(made)],
        ["roster", "check", str(example), str(hand), "--json"],
        ["roster", "solve", str(wrong)],
    )

    answer = json.loads(told.stdout)
    assert answer == json.loads(made.read_text(encoding="utf-8"))
    assert (answer["outcome"], answer["cost"]) == ("proven", answer["bound"])
    assert judged.stdout.endswith(
        f"no rule that must be kept is broken\nit costs {answer['cost']}\n"
    )
    said = json.loads(by_hand.stdout)
    assert (by_hand.code, said["sound"]) == (1, False)
    assert {"rule": "absent", "shift": "02D", "person": "0000004"}.items() <= said["breaches"][
        0
    ].items()
    assert (mistaken.code, mistaken.stdout) == (2, "")
    assert "and there is no such shift; did you mean 06D?" in mistaken.stderr
