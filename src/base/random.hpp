#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace throughline {

/// Where unpredictability comes from; seeded in tests and simulations.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<unsigned char> bytes) = 0;

  std::uint64_t next();
  /// A uniform number in [0, bound).
  std::uint64_t below(std::uint64_t bound);
  /// `bytes` random bytes as unpadded base64url.
  std::string token(std::size_t bytes);
};

/// The operating system's generator; safe from any thread.
class SystemRandom final : public Random {
 public:
  void fill(std::span<unsigned char> bytes) override;
};

/// SplitMix64: the same numbers for the same seed.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void fill(std::span<unsigned char> bytes) override;

 private:
  std::uint64_t state_;
};

}  // namespace throughline
