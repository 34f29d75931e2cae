// Two files of this folder go into the binary. In C, since Swift has no #embed, and SwiftPM's own way
// makes an array literal of each, over which Swift's optimiser sits for minutes.
#include "page.h"

static const unsigned char style[] = {
#embed "page.css"
};

static const unsigned char script[] = {
#embed "page.js"
};

const unsigned char *attest_page_style(size_t *size) {
  *size = sizeof style;
  return style;
}

const unsigned char *attest_page_script(size_t *size) {
  *size = sizeof script;
  return script;
}
