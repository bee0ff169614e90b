{# QGIS 3.20 or newer. One symbol per severity: its own colour and its own shape. #}
{% macro option(name, value) %}<Option name="{{ name }}" type="QString" value="{{ value }}"/>{% endmacro %}
{% macro marker(severity, size) %}
<layer class="SimpleMarker" enabled="1" locked="0" pass="0"><Option type="Map">
{{ option("name", severity.qgis_marker) }}{{ option("color", severity.rgb + ",255") }}
{{ option("outline_color", "255,255,255,255") }}{{ option("outline_width", "0.3") }}{{ option("outline_width_unit", "MM") }}
{{ option("size", size) }}{{ option("size_unit", "MM") }}
</Option></layer>
{% endmacro %}
{% macro around(layer_class, name, placement, severity) %}
<layer class="{{ layer_class }}" enabled="1" locked="0" pass="0"><Option type="Map">{{ placement }}</Option>
<symbol type="marker" name="{{ name }}" alpha="1" clip_to_extent="1" force_rhr="0">{{ marker(severity, 2.6) }}</symbol>
</layer>
{% endmacro %}
<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM">
<qgis version="3.22.0" styleCategories="Symbology|Fields">
<renderer-v2 type="categorizedSymbol" attr="severity" symbollevels="0" forceraster="0" enableorderby="1">
<categories>
{% for severity in severities %}
<category value="{{ severity.name }}" symbol="{{ loop.index0 }}" label="{{ severity.word.in_language(lang) }}" render="true"/>
{% endfor %}
</categories>
<symbols>
{% for severity in severities %}
{% set name = "@%d@1" | format(loop.index0) %}
<symbol type="{{ {"point": "marker", "line": "line", "polygon": "fill"}[kind] }}" name="{{ loop.index0 }}" alpha="1" clip_to_extent="1" force_rhr="0">
{% if kind == "point" %}
{{ marker(severity, 3.4) }}
{% elif kind == "line" %}
<layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map">
{{ option("line_color", severity.rgb + ",255") }}{{ option("line_width", "0.7") }}{{ option("line_width_unit", "MM") }}
</Option></layer>
{{ around("MarkerLine", name, option("placement", "centralpoint"), severity) }}
{% else %}
<layer class="SimpleFill" enabled="1" locked="0" pass="0"><Option type="Map">
{{ option("color", severity.rgb + ",70") }}{{ option("style", "solid") }}
{{ option("outline_color", severity.rgb + ",255") }}{{ option("outline_width", "0.5") }}{{ option("outline_width_unit", "MM") }}
</Option></layer>
{{ around("CentroidFill", name, option("point_on_surface", "1"), severity) }}
{% endif %}
</symbol>
{% endfor %}
</symbols>
<orderby><orderByClause asc="1" nullsFirst="0">CASE "severity" WHEN 'error' THEN 3 WHEN 'warning' THEN 2 ELSE 1 END</orderByClause></orderby>
</renderer-v2>
<previewExpression>"code" || ' ' || "message"</previewExpression>
</qgis>
