/* What every cmocka program here starts with. */
#ifndef THIDUA_TEST_H
#define THIDUA_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
