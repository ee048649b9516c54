// What a scenario expects, held against what was found. Its meaning is in tests/scenarios/README.md.
package wayside.sdk

import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.longOrNull

/** A step that did not go as its data says, and where in the answer. */
class Mismatch(reason: String) : Exception(reason)

/** What the data calls by name: `{tyres}`. */
class Names(known: Map<String, JsonElement>) {
    val known = known.toMutableMap()

    private fun fill(text: String): String = Regex("\\{([^{}]*)}").replace(text) { found ->
        val value = known[found.groupValues[1]] as? JsonPrimitive
        value?.content ?: throw Mismatch("nothing is called ${found.value}")
    }

    fun filled(value: JsonElement): JsonElement = when (value) {
        is JsonPrimitive -> if (value.isString) JsonPrimitive(fill(value.content)) else value
        is JsonArray -> JsonArray(value.map(::filled))
        is JsonObject -> JsonObject(value.mapValues { (_, one) -> filled(one) })
    }

    /** Throws at the first place where what was found is not what was expected. */
    fun check(expected: JsonElement, found: JsonElement, at: String = "answer") {
        fun refuse(wanted: JsonElement): Nothing = throw Mismatch("$at: expected $wanted, found $found")
        when {
            expected is JsonObject && expected.keys.any { it.startsWith("$") } -> {
                val odd = expected.keys - setOf("\$any", "\$as", "\$like", "\$at_least")
                if (odd.isNotEmpty()) throw Mismatch("$at: $odd is no expectation")
                if (found is JsonNull) refuse(expected)
                expected["\$like"]?.let { pattern ->
                    val text = (found as? JsonPrimitive)?.takeIf { it.isString }?.content
                    if (text == null || !like(fill(pattern.jsonPrimitive.content)).matches(text)) refuse(expected)
                }
                expected["\$at_least"]?.let { least ->
                    val number = (found as? JsonPrimitive)?.takeIf { !it.isString }?.longOrNull
                    if (number == null || number < least.jsonPrimitive.content.toLong()) refuse(expected)
                }
                expected["\$as"]?.let { known[it.jsonPrimitive.content] = found }
            }
            expected is JsonObject -> {
                if (found !is JsonObject) refuse(expected)
                for ((key, wanted) in expected) {
                    check(wanted, found[key] ?: throw Mismatch("$at.$key: expected, not there"), "$at.$key")
                }
            }
            expected is JsonArray -> {
                if (found !is JsonArray || found.size != expected.size) refuse(expected)
                expected.forEachIndexed { index, wanted -> check(wanted, found[index], "$at[$index]") }
            }
            else -> filled(expected).let { if (it != found) refuse(it) }
        }
    }
}

/** `*` is any text, `?` any one character. */
private fun like(pattern: String): Regex {
    val parts = pattern.map { if (it == '*') ".*" else if (it == '?') "." else Regex.escape(it.toString()) }
    return Regex(parts.joinToString(""), RegexOption.DOT_MATCHES_ALL)
}

fun environment(name: String): String =
    System.getenv(name) ?: throw IllegalStateException("$name is not set: run tests/tools/bindings.sh")
