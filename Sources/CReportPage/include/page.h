// The style and the script of the HTML page, as they stand in the page byte for byte.
#pragma once
#include <stddef.h>

/// The style, which `page.css` is.
const unsigned char *attest_page_style(size_t *size);
/// The script, which `page.js` is.
const unsigned char *attest_page_script(size_t *size);
