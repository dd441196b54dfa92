#include "xml/parser.hpp"

#include "xml/expat_reader.hpp"

#include <optional>

namespace cusax::xml {
namespace {

class root_collector final : public reader_sink {
  public:
    reader_sink::verdict on_root(element const &) override { return verdict::part_of_tree; }
    void on_tree(element tree, std::string_view) override { root_ = std::move(tree); }
    void on_root_closed() override {}

    std::optional<element> take() { return std::move(root_); }

  private:
    std::optional<element> root_;
};

}  // namespace

result<element> parse(std::string_view document, limits const &bounds) {
    if (document.size() > bounds.octets) return fail(error_code::too_large, "the XML document is too large");
    root_collector collector;
    expat_reader reader(collector, bounds);
    if (auto const read = reader.feed(document); !read) return fail(read.error());
    if (auto const ended = reader.finish(); !ended) return fail(ended.error());
    auto root = collector.take();
    if (!root) return fail(error_code::malformed, "the XML document has no root element");
    return *std::move(root);
}

}  // namespace cusax::xml
