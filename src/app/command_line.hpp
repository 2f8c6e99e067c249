#pragma once

namespace throughline::app {

/// Runs one command; returns the process's exit code: 0 done, 1 refused, 2 wrong usage or configuration,
/// 3 some rows of an import refused, kExitBroken.
int run_command(int argc, char** argv);

}  // namespace throughline::app
