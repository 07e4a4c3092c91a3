/* Prints every route of the server, a line each: what the document of the API is compared with. */
#include <stdio.h>

#include "web/serve.h"

int main(void)
{
    _buf_ struct buf b = BUF_INIT(1 << 20);

    route_print(serve_tables, serve_n_tables, &b);
    fputs(buf_str(&b), stdout);
    return 0;
}
