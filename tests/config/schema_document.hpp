// SchemaDocument: the JSON Schema of the configuration, asked by the paths that the parser uses.
#pragma once

#include "config/config_schema.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::config {

using Json = nlohmann::ordered_json;

class SchemaDocument {
public:
    SchemaDocument() : root_(Json::parse(config_schema())) {}

    // The description of a mapping with fixed keys ("pipelines[0].source.kinesis"); null: none.
    [[nodiscard]] const Json* object_at(std::string_view path) const {
        for (const Json* choice : choices_at(path))
            if (is_object(*choice)) return choice;
        return nullptr;
    }
    // Every mapping with fixed keys.
    [[nodiscard]] std::vector<const Json*> objects() const {
        std::vector<const Json*> all{&root_};
        for (const Json& definition : root_.at("definitions"))
            if (is_object(definition)) all.push_back(&definition);
        return all;
    }
    // A member of the description of a key ("default"), its own or that of what it refers to; null:
    // none.
    [[nodiscard]] const Json* note_of(const Json& key, const char* member) const {
        if (key.contains(member)) return &key.at(member);
        return key.contains("$ref") ? note_of(target_of(key), member) : nullptr;
    }

private:
    [[nodiscard]] static bool is_object(const Json& node) {
        return node.contains("properties") && node.contains("type");
    }
    [[nodiscard]] const Json& target_of(const Json& node) const {
        const std::string pointer = node.at("$ref").get<std::string>().substr(1);
        return root_.at(Json::json_pointer{pointer});
    }
    // What may stand where `node` does, as plain descriptions.
    void add_choices(const Json& node, std::vector<const Json*>& choices) const {
        if (node.contains("$ref")) add_choices(target_of(node), choices);
        for (const char* several : {"allOf", "anyOf"}) {
            if (!node.contains(several)) continue;
            for (const Json& one : node.at(several))
                add_choices(one, choices);
        }
        choices.push_back(&node);
    }
    [[nodiscard]] std::vector<const Json*> choices_at(std::string_view path) const {
        std::vector<const Json*> choices;
        add_choices(root_, choices);
        while (!path.empty()) {
            const bool is_index = path.front() == '[';
            if (path.front() == '.') path.remove_prefix(1);
            std::size_t end = is_index ? path.find(']') + 1 : path.find_first_of(".[");
            end = std::min(end, path.size());
            choices = is_index ? elements_of(choices)
                               : members_of(choices, std::string{path.substr(0, end)});
            path.remove_prefix(end);
        }
        return choices;
    }
    [[nodiscard]] std::vector<const Json*> elements_of(const std::vector<const Json*>& from) const {
        std::vector<const Json*> choices;
        for (const Json* node : from)
            if (node->contains("items")) add_choices(node->at("items"), choices);
        return choices;
    }
    [[nodiscard]] std::vector<const Json*> members_of(
        const std::vector<const Json*>& from, const std::string& name
    ) const {
        std::vector<const Json*> choices;
        for (const Json* node : from) {
            if (is_object(*node) && node->at("properties").contains(name))
                add_choices(node->at("properties").at(name), choices);
            const bool is_open = node->contains("additionalProperties") &&
                                 node->at("additionalProperties").is_object();
            if (is_open) add_choices(node->at("additionalProperties"), choices);
        }
        return choices;
    }

    Json root_;
};

}  // namespace kinesisd::config
