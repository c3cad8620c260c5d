// SPDX-License-Identifier: Apache-2.0
// count.mjs FILE [--counts=COUNTS]: acts by day, source, target and code of a GDELT file, counted by DuckDB on one thread; written to COUNTS.
import { DuckDBInstance } from "@duckdb/node-api";

const [file, option] = process.argv.slice(2);
const counts = option?.replace("--counts=", "");
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;
const connection = await (await DuckDBInstance.create(":memory:")).connect();
await connection.run("SET threads = 1");
const names = Array.from({ length: 61 }, (_, i) => `c${i}`);
const types = names.map((name, i) => `'${name}': '${i == 0 ? "BIGINT" : i == 30 ? "DOUBLE" : i == 29 ? "INTEGER" : "VARCHAR"}'`);
await connection.run(`CREATE TABLE counts AS SELECT c1 AS day, c7 AS source, c17 AS target, c26 AS code, count(*) AS n, sum(c30) AS goldstein
  FROM read_csv(${quoted(file)}, delim = '\\t', header = false, quote = '', escape = '', auto_detect = false, columns = {${types.join(", ")}})
  WHERE c7 IS NOT NULL AND c7 <> '' AND c17 IS NOT NULL AND c17 <> '' GROUP BY ALL`);
if (counts)
  await connection.run(`COPY (SELECT substr(day, 1, 4) || '-' || substr(day, 5, 2) || '-' || substr(day, 7, 2), source, target, code, n,
    printf('%.1f', goldstein + 0.0) FROM counts) TO ${quoted(counts)} (HEADER false)`);
