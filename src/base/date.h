/* Calendar dates as day numbers, so that spans are subtractions.  No clock, no time zone, no
 * locale: the engine never asks what day it is.  Proleptic Gregorian, years 1900 to 2200. */
#ifndef THIDUA_BASE_DATE_H
#define THIDUA_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

enum { DATE_NONE = INT32_MIN, DATE_MIN_YEAR = 1900, DATE_MAX_YEAR = 2200 };

/* Days since 1970-01-01.  The caller passes a real date. */
int32_t date_from(int year, int month, int day);
bool date_is_real(int year, int month, int day);
void date_split(int32_t date, int *ret_year, int *ret_month, int *ret_day);
int date_year(int32_t date);
/* 1 = Monday … 7 = Sunday. */
int date_weekday(int32_t date);
/* yyyy-mm-dd only (plans, packages, databases).  0, or -1 and *ret untouched. */
int date_parse_iso(const char *s, int32_t *ret);
/* What officials type: dd/mm/yyyy, d/m/yyyy, dd-mm-yyyy, dd.mm.yyyy, also ISO.  Two-digit years,
 * mm/dd and days that do not exist are refused. */
int date_parse(const char *s, int32_t *ret);
/* "2022-04-28"; "" for DATE_NONE. */
char *date_iso(struct arena *a, int32_t date);
/* "28/04/2022"; "" for DATE_NONE. */
char *date_vi(struct arena *a, int32_t date);
/* "Thứ Năm", …, "Chủ nhật". */
const char *date_weekday_vi(int32_t date);

#endif
