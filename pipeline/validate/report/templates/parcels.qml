{# Grey outlines with the parcel number: context under the findings. #}
{% macro option(name, value) %}<Option name="{{ name }}" type="QString" value="{{ value }}"/>{% endmacro %}
<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM">
<qgis version="3.22.0" styleCategories="Symbology|Labeling|Fields" labelsEnabled="1">
<renderer-v2 type="singleSymbol" symbollevels="0" forceraster="0" enableorderby="0">
<symbols><symbol type="fill" name="0" alpha="1" clip_to_extent="1" force_rhr="0">
<layer class="SimpleFill" enabled="1" locked="0" pass="0"><Option type="Map">
{{ option("style", "no") }}{{ option("outline_color", "139,150,163,255") }}{{ option("outline_width", "0.2") }}{{ option("outline_width_unit", "MM") }}
</Option></layer>
</symbol></symbols>
</renderer-v2>
<labeling type="simple">
<settings>
<text-style fieldName="parcel" fontSize="7" fontSizeUnit="Point" textColor="89,98,110,255"/>
<placement placement="1"/>
<rendering scaleVisibility="1" scaleMin="1" scaleMax="2500"/>
</settings>
</labeling>
<previewExpression>"sheet" || '/' || "parcel"</previewExpression>
</qgis>
