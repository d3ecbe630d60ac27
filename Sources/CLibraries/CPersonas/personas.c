#include "CPersonas.h"

// The compiler reads the files into read-only data: nothing is copied or parsed until somebody asks.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char maid[] = {
#embed "../../../personality/maid.yaml"
};
static const unsigned char keeper[] = {
#embed "../../../personality/keeper.yaml"
};

cpersonas_file cpersonas_at(int index) {
  switch (index) {
  case 0: return (cpersonas_file){"maid", maid, sizeof maid};
  case 1: return (cpersonas_file){"keeper", keeper, sizeof keeper};
  default: return (cpersonas_file){NULL, NULL, 0};
  }
}
