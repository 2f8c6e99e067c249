#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace throughline {

template<class Signature>
class Callback;

/// A function object that is moved, never copied, so that it may own replies, buffers and other unique things.
/// Calling an empty one is a programmer's error. (std::move_only_function is C++23.)
template<class Return, class... Args>
class Callback<Return(Args...)> {
 public:
  Callback() = default;
  Callback(std::nullptr_t) {}

  template<class Function>
    requires(!std::is_same_v<std::decay_t<Function>, Callback> &&
             std::is_invocable_r_v<Return, std::decay_t<Function>&, Args...>)
  Callback(Function&& function)
      : target_(std::make_unique<Holder<std::decay_t<Function>>>(std::forward<Function>(function))) {}

  explicit operator bool() const { return target_ != nullptr; }
  Return operator()(Args... args) { return target_->call(std::forward<Args>(args)...); }

 private:
  struct Target {
    virtual ~Target() = default;
    virtual Return call(Args... args) = 0;
  };

  template<class Function>
  struct Holder final : Target {
    explicit Holder(Function function) : function_(std::move(function)) {}
    Return call(Args... args) override { return function_(std::forward<Args>(args)...); }
    Function function_;
  };

  std::unique_ptr<Target> target_;
};

}  // namespace throughline
