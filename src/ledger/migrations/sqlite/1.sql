-- The first layout. Moments are milliseconds since 1970 UTC; columns that hold JSON say so.
-- SQLite keeps 64 bits in every INTEGER; the folder for another database says BIGINT and BYTEA instead.

-- One row for each message ever taken in, by what it holds.
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    size INTEGER NOT NULL,
    -- What the sender's program called it: a hint only.
    message_id TEXT,
    -- The address of the one From field, or empty.
    sender TEXT NOT NULL,
    subject TEXT NOT NULL,
    arrived INTEGER NOT NULL,
    recorded INTEGER NOT NULL,
    disposition TEXT NOT NULL CHECK (disposition IN ('accepted', 'review', 'returned', 'ignored')),
    -- JSON: the reasons of the message and of its reports.
    reasons TEXT NOT NULL,
    -- JSON: the files in it that could not be read.
    unreadable TEXT NOT NULL
) STRICT;

-- Where a message stood in a mailbox, and whether it is still to be filed there.
CREATE TABLE place (
    account TEXT NOT NULL,
    folder TEXT NOT NULL,
    validity INTEGER NOT NULL,
    uid TEXT NOT NULL,
    message INTEGER NOT NULL REFERENCES message (id),
    recorded INTEGER NOT NULL,
    filing TEXT NOT NULL CHECK (filing IN ('unwanted', 'wanted', 'done', 'gone', 'set_aside')),
    filing_attempts INTEGER NOT NULL DEFAULT 0,
    -- The words of the last failure.
    filing_words TEXT,
    PRIMARY KEY (account, folder, validity, uid)
) STRICT, WITHOUT ROWID;

CREATE INDEX place_to_file ON place (filing_attempts, recorded) WHERE filing = 'wanted';
CREATE INDEX place_set_aside ON place (recorded) WHERE filing = 'set_aside';

-- The last receipt number that was given. Whoever moves it on is the one writer until the transaction ends.
CREATE TABLE receipt_counter (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    last INTEGER NOT NULL
) STRICT;

INSERT INTO receipt_counter (one, last) VALUES (1, 0);

-- One row for each report, never changed.
CREATE TABLE submission (
    receipt INTEGER PRIMARY KEY CHECK (receipt > 0),
    message INTEGER NOT NULL REFERENCES message (id),
    supersedes INTEGER REFERENCES submission (receipt),
    arrived INTEGER NOT NULL,
    disposition TEXT NOT NULL CHECK (disposition IN ('accepted', 'review', 'returned')),
    -- JSON.
    reasons TEXT NOT NULL,
    unit TEXT,
    unit_name TEXT NOT NULL,
    -- JSON: counts by the key of their field.
    figures TEXT NOT NULL,
    -- JSON: remarks by the key of their field.
    notes TEXT NOT NULL,
    assessment TEXT NOT NULL,
    -- JSON: the attachment, and the places of the fields in it.
    source TEXT NOT NULL
) STRICT;

CREATE INDEX submission_message ON submission (message);
CREATE INDEX submission_current ON submission (unit, arrived, receipt) WHERE disposition = 'accepted';

-- One mail to send for a message.
CREATE TABLE reply (
    id INTEGER PRIMARY KEY,
    message INTEGER NOT NULL UNIQUE REFERENCES message (id),
    recipient TEXT NOT NULL,
    -- Our own Message-ID, the same at every attempt.
    mail_id TEXT NOT NULL,
    in_reply_to TEXT,
    -- JSON.
    mail_references TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('held', 'waiting', 'sending', 'sent', 'refused')),
    -- Counted before the attempt is made.
    attempts INTEGER NOT NULL DEFAULT 0,
    -- Waiting: not to be tried before. Sending: the end of the lease.
    due_at INTEGER NOT NULL,
    tried_at INTEGER,
    -- What the mail server said last, or why it was given up.
    words TEXT NOT NULL DEFAULT '',
    recorded INTEGER NOT NULL,
    concluded INTEGER
) STRICT;

CREATE INDEX reply_due ON reply (due_at, id) WHERE state IN ('waiting', 'sending');
CREATE INDEX reply_held ON reply (recorded) WHERE state = 'held';
CREATE INDEX reply_recipient ON reply (recipient, tried_at);

-- Messages that are being handled, counted before, so that one that kills the service is known at the next start.
CREATE TABLE attempt (
    account TEXT NOT NULL,
    folder TEXT NOT NULL,
    validity INTEGER NOT NULL,
    uid TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    -- When it was given up, and why.
    set_aside_at INTEGER,
    reason TEXT,
    sha256 BLOB,
    PRIMARY KEY (account, folder, validity, uid)
) STRICT, WITHOUT ROWID;

CREATE INDEX attempt_set_aside ON attempt (set_aside_at) WHERE set_aside_at IS NOT NULL;

-- What stands in the way of a loop now; the row goes when the fault is over.
CREATE TABLE fault (
    kind TEXT PRIMARY KEY CHECK (kind IN ('mailbox', 'courier', 'workbook', 'disk')),
    words TEXT NOT NULL,
    since INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT;

-- What the loops say of themselves.
CREATE TABLE progress (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    looked_at INTEGER,
    workbook_revision INTEGER NOT NULL DEFAULT 0,
    workbook_written_at INTEGER,
    workbook_waits_for TEXT,
    workbook_waits_since INTEGER
) STRICT;

INSERT INTO progress (one) VALUES (1);
