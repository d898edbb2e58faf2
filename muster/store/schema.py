"""The tables, in SQL both databases read; what differs is named in :func:`statements`.

``fact`` is the ledger. All the other tables are projections of it, rebuilt from facts alone,
but for ``aside``, which keeps what was refused for a person to look at, and ``access_log``,
which keeps who read what of health and family.

    subject   one row for everything facts speak of, with its latest state
    within    the fixed tree: every scope beneath every ancestor, itself included
    account   the names of accounts
    posting   what each fact changed in the accounts; its id is (seq << 16) + n
    tally     postings summed per hour of ``at`` and per block of facts, for the top of the tree
    mention   facts that speak of a subject besides their own
    called    what each naming fact calls its subject, for a search
"""

BLOCK = 4096  # facts per block of the tally: what a question adds up by hand at most
HOUR_US = 3_600_000_000  # the tally's step of ``at``; people ask at full hours
TALLY_DEPTH = 2  # tallied scopes: roots, leagues/cities, counties
POSTING_BITS = 16  # postings of one fact: at most 65,536

_TABLES = """
CREATE TABLE fact (
    seq BIGINT PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    org TEXT NOT NULL,
    holds_from_us BIGINT NOT NULL,
    recorded_us BIGINT NOT NULL UNIQUE,
    recorded_by TEXT NOT NULL,
    source TEXT NOT NULL,
    corrects BIGINT REFERENCES fact (seq),
    reason TEXT NOT NULL,
    concerns TEXT NOT NULL,
    body TEXT NOT NULL,
    digest TEXT NOT NULL
);
CREATE UNIQUE INDEX fact_corrects ON fact (corrects) WHERE corrects IS NOT NULL;
CREATE INDEX fact_subject ON fact (subject, seq);
CREATE INDEX fact_kind ON fact (kind, seq);
CREATE TABLE aside (
    id {serial},
    key TEXT NOT NULL,
    refused_us BIGINT NOT NULL,
    code TEXT NOT NULL,
    stands BIGINT,
    said TEXT NOT NULL
);
CREATE TABLE mention (
    subject TEXT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (subject, seq)
) {clustered};
CREATE TABLE subject (
    id BIGINT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    parent_id BIGINT,
    depth INTEGER NOT NULL,
    moved BOOLEAN NOT NULL,
    latest_us BIGINT,
    latest_rank INTEGER,
    latest_key TEXT,
    state TEXT
) {roomy};
CREATE INDEX subject_kind ON subject (kind, id);
CREATE INDEX subject_parent ON subject (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX subject_root ON subject (kind) WHERE parent_id IS NULL;
CREATE INDEX subject_moved ON subject (code) WHERE moved;
CREATE TABLE within (
    ancestor_id BIGINT NOT NULL,
    scope_id BIGINT NOT NULL,
    PRIMARY KEY (ancestor_id, scope_id)
) {clustered};
CREATE INDEX within_scope ON within (scope_id, ancestor_id);
CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE posting (
    id BIGINT PRIMARY KEY,
    account_id INTEGER NOT NULL,
    scope_id BIGINT NOT NULL,
    subject_id BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    delta INTEGER NOT NULL
);
CREATE TABLE tally (
    scope_id BIGINT NOT NULL,
    account_id INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    block INTEGER NOT NULL,
    delta BIGINT NOT NULL,
    PRIMARY KEY (scope_id, account_id, hour, block)
) {clustered}
"""

POSTING_INDEXES = {
    "posting_scope": "posting (scope_id, account_id, at_us, id, delta)",
    "posting_at": "posting (account_id, at_us, scope_id, id, delta, subject_id)",
}
PROJECTIONS = ("mention", "subject", "within", "account", "posting", "tally", "called")
CALLED = """
CREATE TABLE called (
    seq BIGINT PRIMARY KEY,
    subject TEXT NOT NULL,
    words TEXT NOT NULL
)
"""

_ACCESS_LOG = """
CREATE TABLE access_log (
    id {serial},
    read_us BIGINT NOT NULL,
    account TEXT NOT NULL,
    subject TEXT NOT NULL,
    field TEXT NOT NULL,
    address TEXT NOT NULL
)
"""
_SQLITE_LOG_GUARDS = (
    """CREATE TRIGGER access_log_no_update BEFORE UPDATE ON access_log
       BEGIN SELECT RAISE(ABORT, 'what was read stays on record'); END""",
    """CREATE TRIGGER access_log_no_delete BEFORE DELETE ON access_log
       BEGIN SELECT RAISE(ABORT, 'what was read stays on record'); END""",
    """CREATE TRIGGER access_log_no_replace BEFORE INSERT ON access_log
       WHEN NEW.id BETWEEN 1 AND (SELECT MAX(id) FROM access_log)
       BEGIN SELECT RAISE(ABORT, 'what was read stays on record'); END""",
)
_POSTGRESQL_LOG_GUARDS = (
    """CREATE FUNCTION access_log_guard() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'what was read stays on record'; END $$""",
    """CREATE TRIGGER access_log_no_change BEFORE UPDATE OR DELETE ON access_log
       FOR EACH ROW EXECUTE FUNCTION access_log_guard()""",
    """CREATE TRIGGER access_log_no_truncate BEFORE TRUNCATE ON access_log
       FOR EACH STATEMENT EXECUTE FUNCTION access_log_guard()""",
)


def log_statements(vendor: str) -> list[str]:
    """Return the statements that make the log of what was read of health and family.

    It stands beside the ledger: reading must not change the ledger's head.
    """
    sqlite = vendor == "sqlite"
    serial = "INTEGER PRIMARY KEY" if sqlite else "BIGSERIAL PRIMARY KEY"
    guards = _SQLITE_LOG_GUARDS if sqlite else _POSTGRESQL_LOG_GUARDS
    return [_ACCESS_LOG.format(serial=serial).strip(), *guards]


_SQLITE_GUARDS = (
    """CREATE TRIGGER fact_no_update BEFORE UPDATE ON fact
       BEGIN SELECT RAISE(ABORT, 'a fact is never changed: record a correction'); END""",
    """CREATE TRIGGER fact_no_delete BEFORE DELETE ON fact
       BEGIN SELECT RAISE(ABORT, 'a fact is never removed: record a correction'); END""",
    # INSERT OR REPLACE removes what is in its way without asking the trigger above
    """CREATE TRIGGER fact_no_replace BEFORE INSERT ON fact
       WHEN NEW.seq <= (SELECT MAX(seq) FROM fact)
       OR NEW.recorded_us <= (SELECT MAX(recorded_us) FROM fact)
       OR EXISTS (SELECT 1 FROM fact WHERE key = NEW.key)
       OR EXISTS (SELECT 1 FROM fact WHERE corrects = NEW.corrects)
       BEGIN SELECT RAISE(ABORT, 'a fact is never replaced: record a correction'); END""",
)
_POSTGRESQL_GUARDS = (
    """CREATE FUNCTION fact_guard() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'a fact is never changed or removed: record a correction'; END $$""",
    """CREATE TRIGGER fact_no_change BEFORE UPDATE OR DELETE ON fact
       FOR EACH ROW EXECUTE FUNCTION fact_guard()""",
    """CREATE TRIGGER fact_no_truncate BEFORE TRUNCATE ON fact
       FOR EACH STATEMENT EXECUTE FUNCTION fact_guard()""",
)


def statements(vendor: str) -> list[str]:
    """Return the statements that make the tables on ``vendor`` (sqlite, postgresql)."""
    sqlite = vendor == "sqlite"
    tables = _TABLES.format(
        serial="INTEGER PRIMARY KEY" if sqlite else "BIGSERIAL PRIMARY KEY",
        clustered="WITHOUT ROWID" if sqlite else "",
        # a changed state finds room beside the old one, and no index has to be told
        roomy="" if sqlite else "WITH (fillfactor = 60)",
    )
    if sqlite:  # only so does a whole-number key become the row's own number
        tables = tables.replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY")
    made = [text.strip() for text in tables.split(";")]
    made += [f"CREATE INDEX {name} ON {on}" for name, on in POSTING_INDEXES.items()]
    return [*made, *(_SQLITE_GUARDS if sqlite else _POSTGRESQL_GUARDS)]
