/* SPDX-License-Identifier: Apache-2.0 */
/* The tables and views of a store, version DET_STORE_VERSION; docs/data.md says what they mean. Days are whole days
 * since 1970-01-01; the views write them as dates. Classes are quad classes, 1 to 4.
 *
 * The key of counts keeps the days of a pair together, format by format, which is how they are read. dyad_days groups
 * by what stands in its columns, so that SQLite can move a condition on source, target, format or day to the key. */
#ifndef DET_GATE_STORE_SCHEMA_H
#define DET_GATE_STORE_SCHEMA_H

static const char store_schema[] =
    "CREATE TABLE formats(format INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
    " curated INTEGER NOT NULL);"
    "CREATE TABLE files(file INTEGER PRIMARY KEY, format INTEGER NOT NULL REFERENCES formats, release TEXT NOT NULL,"
    " path TEXT NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, rows_read INTEGER NOT NULL, rows_kept INTEGER NOT NULL,"
    " rows_dropped INTEGER NOT NULL, rows_duplicate INTEGER NOT NULL, first_day INTEGER, last_day INTEGER,"
    " UNIQUE(format, sha256));"
    "CREATE INDEX files_by_size ON files(format, bytes);"
    "CREATE TABLE dropped(file INTEGER NOT NULL REFERENCES files, reason TEXT NOT NULL, rows INTEGER NOT NULL,"
    " PRIMARY KEY(file, reason)) WITHOUT ROWID;"
    "CREATE TABLE actors(actor INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL,"
    " home TEXT);"
    "CREATE TABLE successions(code TEXT NOT NULL, state TEXT NOT NULL, first_day INTEGER NOT NULL, last_day INTEGER,"
    " PRIMARY KEY(code, state, first_day)) WITHOUT ROWID;"
    "CREATE TABLE unplaced(name TEXT PRIMARY KEY, rows INTEGER NOT NULL, nearest TEXT) WITHOUT ROWID;"
    "CREATE TABLE seen(format INTEGER NOT NULL REFERENCES formats, day INTEGER NOT NULL, first_event INTEGER NOT NULL,"
    " events BLOB NOT NULL, PRIMARY KEY(format, day, first_event)) WITHOUT ROWID;"
    "CREATE TABLE codes(code INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
    "CREATE TABLE counts(source INTEGER NOT NULL REFERENCES actors, target INTEGER NOT NULL REFERENCES actors,"
    " format INTEGER NOT NULL REFERENCES formats, day INTEGER NOT NULL, class INTEGER NOT NULL,"
    " code INTEGER NOT NULL REFERENCES codes, mutual INTEGER NOT NULL, rows INTEGER NOT NULL,"
    " goldstein_sum REAL NOT NULL, deaths REAL NOT NULL, PRIMARY KEY(source, target, format, day, class, code, mutual)) WITHOUT ROWID;"
    "CREATE TABLE reports(event INTEGER PRIMARY KEY, first_day INTEGER NOT NULL, last_day INTEGER NOT NULL,"
    " mentions INTEGER NOT NULL);"
    "CREATE TABLE exposure(format INTEGER NOT NULL REFERENCES formats, day INTEGER NOT NULL, rows INTEGER NOT NULL,"
    " PRIMARY KEY(format, day)) WITHOUT ROWID;"
    "CREATE TABLE acts(act INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES files, event TEXT NOT NULL,"
    " day INTEGER NOT NULL, reported INTEGER, source INTEGER NOT NULL REFERENCES actors, source_name TEXT NOT NULL,"
    " target INTEGER NOT NULL REFERENCES actors, target_name TEXT NOT NULL, code INTEGER NOT NULL REFERENCES codes,"
    " class INTEGER NOT NULL, mutual INTEGER NOT NULL, goldstein REAL NOT NULL, deaths REAL NOT NULL,"
    " publisher TEXT NOT NULL);"
    "CREATE INDEX acts_by_pair ON acts(source, target, day);"
    "CREATE VIEW dyad_days AS SELECT date(c.day * 86400, 'unixepoch') AS date, s.code AS source, t.code AS target,"
    " substr('VCMCVHMH', 2 * c.class - 1, 2) AS class, f.name AS format,"
    " sum(CASE f.curated WHEN 1 THEN c.rows ELSE 1 END) AS acts, sum(c.rows) AS rows, c.mutual AS mutual,"
    " sum(c.goldstein_sum) / sum(c.rows) AS goldstein, sum(c.deaths) AS deaths, x.rows AS exposure, c.day AS day"
    " FROM counts c JOIN actors s ON s.actor = c.source JOIN actors t ON t.actor = c.target"
    " JOIN formats f ON f.format = c.format LEFT JOIN exposure x ON x.format = c.format AND x.day = c.day"
    " GROUP BY s.code, t.code, f.name, c.day, c.class, c.mutual;"
    "CREATE VIEW code_days AS SELECT date(c.day * 86400, 'unixepoch') AS date, s.code AS source, t.code AS target,"
    " substr('VCMCVHMH', 2 * c.class - 1, 2) AS class, k.name AS code, f.name AS format,"
    " CASE f.curated WHEN 1 THEN c.rows ELSE 1 END AS acts, c.rows AS rows, c.mutual AS mutual,"
    " c.goldstein_sum / c.rows AS goldstein, c.deaths AS deaths, c.day AS day FROM counts c"
    " JOIN actors s ON s.actor = c.source JOIN actors t ON t.actor = c.target JOIN codes k ON k.code = c.code"
    " JOIN formats f ON f.format = c.format;"
    "CREATE VIEW coverage AS SELECT date(x.day * 86400, 'unixepoch') AS date, f.name AS format, x.rows AS rows"
    " FROM exposure x JOIN formats f ON f.format = x.format;"
    "CREATE VIEW act_list AS SELECT date(a.day * 86400, 'unixepoch') AS date,"
    " date(a.reported * 86400, 'unixepoch') AS reported, s.code AS source, a.source_name, t.code AS target,"
    " a.target_name, k.name AS code, substr('VCMCVHMH', 2 * a.class - 1, 2) AS class, a.mutual, a.goldstein, a.deaths,"
    " a.publisher, f.name AS format, a.event FROM acts a JOIN actors s ON s.actor = a.source"
    " JOIN actors t ON t.actor = a.target JOIN codes k ON k.code = a.code JOIN files l ON l.file = a.file"
    " JOIN formats f ON f.format = l.format;";

#endif
