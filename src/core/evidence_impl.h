/* What evidence.c and evidence_proof.c share; private to this folder. */
#ifndef THIDUA_CORE_EVIDENCE_IMPL_H
#define THIDUA_CORE_EVIDENCE_IMPL_H

#include "core/store.h"

/* A file whose content was taken out has come once more: notes it, inside the transaction. */
int evidence_again(struct store *st, const char *hash, const struct store_who *who, struct err *e);

#endif
