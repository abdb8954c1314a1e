#ifndef TATTLER_FUZZ_MAIN_H
#define TATTLER_FUZZ_MAIN_H
int main(void);
#endif
