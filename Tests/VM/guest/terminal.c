// Prints a terminal's settings as the kernel keeps them (termios2), the speed first: `terminal PATH`; sets another speed, any
// number: `terminal PATH SPEED`. No program of the guest can do either.
#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>

int main(int count, char **words) {
  struct termios2 settings;
  int terminal = count > 1 ? open(words[1], O_RDWR | O_NOCTTY | O_NONBLOCK) : -1;
  if (terminal < 0 || ioctl(terminal, TCGETS2, &settings) != 0) return 1;
  if (count > 2) {
    settings.c_cflag = (settings.c_cflag & ~(CBAUD | CBAUD << IBSHIFT)) | BOTHER;
    settings.c_ispeed = settings.c_ospeed = (speed_t)atoi(words[2]);
    if (ioctl(terminal, TCSETS2, &settings) != 0 || ioctl(terminal, TCGETS2, &settings) != 0) return 1;
  }
  printf("%u %u%s", settings.c_ospeed, settings.c_ispeed, (settings.c_cflag & CBAUD) == BOTHER ? " BOTHER" : "");
  printf(" %x %x %x %x", settings.c_iflag, settings.c_oflag, settings.c_cflag, settings.c_lflag);
  for (unsigned i = 0; i < sizeof settings.c_cc; i++) printf(" %x", settings.c_cc[i]);
  puts("");
}
