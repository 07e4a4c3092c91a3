/* The rival of the night: the same rows into the same database, without a server, a page or a rule between. */
#ifndef THIDUA_TEST_RAW_H
#define THIDUA_TEST_RAW_H

/* Transactions a second: the next number of a form and its row, a figure, what the round stood on, the end of the diary and
 * one more row of it, committed with the database's own settings for durability.  One loop for SQLite, where one may write at
 * a time; for PostgreSQL as many connections as the server has for saving, each under the same lock of the authority. */
double raw_sqlite(const char *path, int seconds);
double raw_pg(const char *url, int seconds);

#endif
